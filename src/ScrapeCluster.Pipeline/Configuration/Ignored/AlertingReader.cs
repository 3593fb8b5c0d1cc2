using ScrapeCluster.Pipeline.Configuration.Discoveries;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Ignored;

/// <summary>Checks <c>alerting</c>.</summary>
internal static class AlertingReader
{
    public static readonly KeyTable Keys = new("alerting", "alert_relabel_configs", "alertmanagers");

    public static readonly KeyTable OwnAlertmanagerKeys = new(
        "alertmanager", "sigv4", "scheme", "path_prefix", "timeout", "api_version", "relabel_configs", "alert_relabel_configs");

    public static readonly KeyTable AlertmanagerKeys = OwnAlertmanagerKeys.With(HttpClientReader.Keys, DiscoveryReader.Keys);

    public static void Check(SectionReader root, GlobalOptions global, string directory)
    {
        if (root.Section("alerting", Keys) is not { } section)
            return;

        CheckRules(section, "alert_relabel_configs", global);
        var items = section.Items("alertmanagers") ?? [];
        for (var i = 0; i < items.Count; i++)
            CheckAlertmanager(items[i], section.Errors, $"alerting.alertmanagers[{i}]", global, directory);
    }

    private static void CheckAlertmanager(YamlNode node, ErrorSink errors, string place, GlobalOptions global, string directory)
    {
        if (NodeReader.IsNull(node))
            errors.Add(node, place, "this entry is empty; take the dash away");
        if (SectionReader.From(node, AlertmanagerKeys, errors, place) is not { } section)
            return;

        _ = section.Text("scheme");
        _ = section.Text("path_prefix");
        _ = section.Duration("timeout");
        if (!section.IsUnset("api_version") && section.Text("api_version") is { } version and not "v2")
            section.Error("api_version", $"api_version {Excerpt.Of(version)} is not known; v2 is");
        CheckRules(section, "relabel_configs", global);
        CheckRules(section, "alert_relabel_configs", global);
        DiscoveryReader.Check(section, directory, mustBeHosts: !(section.Items("relabel_configs")?.Count > 0));
        CheckAuthentication(section, HttpClientReader.Read(section, directory, HttpClientOptions.Default));
    }

    private static void CheckAuthentication(SectionReader section, HttpClientOptions client)
    {
        var hasOther = client.BasicAuth is not null || client.Authorization is not null || client.OAuth2 is not null;
        if (SigV4Reader.Read(section) is not null && hasOther)
            section.Error("sigv4", "sigv4 cannot be given together with basic_auth, authorization or oauth2");
    }

    private static void CheckRules(SectionReader section, string key, GlobalOptions global)
    {
        if (section.Node(key) is { } rules)
            RelabelConfigReader.ReadList(rules, global.MetricNameValidation, section.Errors, section.At(key));
    }
}
