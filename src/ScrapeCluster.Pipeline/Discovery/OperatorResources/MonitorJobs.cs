using System.Globalization;
using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>What the jobs of ServiceMonitors and PodMonitors have in common.</summary>
internal static class MonitorJobs
{
    private static readonly (string Name, string Key)[] s_fields =
    [
        ("honorTimestamps", "honor_timestamps"),
        ("trackTimestampsStaleness", "track_timestamps_staleness"),
        ("params", "params"),
    ];

    private static readonly (string Name, string Key)[] s_texts =
    [
        ("interval", "scrape_interval"),
        ("scrapeTimeout", "scrape_timeout"),
        ("path", "metrics_path"),
    ];

    /// <param name="context">The monitor.</param>
    /// <param name="endpoint">One of its endpoints.</param>
    /// <param name="name">The job's.</param>
    /// <param name="role">Of the discovery.</param>
    /// <param name="place">Where the endpoint stands.</param>
    /// <exception cref="ResourceRefusedException">It cannot be carried out.</exception>
    public static MappingBuilder Begin(ResourceContext context, JsonElement endpoint, string name, string role, string place)
    {
        var config = ResourceContext.NewMapping().Add("job_name", name).Add("honor_labels", endpoint.FlagOrNull("honorLabels") ?? false);
        foreach (var (field, key) in s_fields)
            config.Copy(key, endpoint, field);
        foreach (var (field, key) in s_texts.Where(item => endpoint.Text(item.Name).Length > 0))
            config.Copy(key, endpoint, field);
        config.CopyLower("scheme", endpoint, "scheme");
        KubernetesPart.Add(context, config, role, context.Spec.At("namespaceSelector"));
        HttpPart.Add(context, config, endpoint, place);
        LimitsPart.Add(config, context.Spec);
        return config;
    }

    /// <summary>The rules that keep the objects which the monitor selects, unless the API server does it.</summary>
    public static void AddSelection(ResourceContext context, RuleList rules, string kind)
    {
        if (!KubernetesPart.IsByServer(context))
            LabelSelection.AddRules(rules, context.Spec.At("selector"), kind, "spec.selector");
    }

    /// <summary>Keeps the containers' ports that <c>targetPort</c> names or numbers.</summary>
    public static void KeepTargetPort(RuleList rules, JsonElement endpoint)
    {
        var port = endpoint.At("targetPort");
        if (port.ValueKind == JsonValueKind.String && port.GetString() is { Length: > 0 } name)
            rules.Keep(name, "__meta_kubernetes_pod_container_port_name");
        else if (endpoint.WholeOrNull("targetPort") is { } number and not 0)
            rules.Keep(number.ToString(CultureInfo.InvariantCulture), "__meta_kubernetes_pod_container_port_number");
    }

    /// <summary>Label <c>endpoint</c>: the port as the monitor names it.</summary>
    public static void NameEndpoint(RuleList rules, JsonElement endpoint)
    {
        if (endpoint.Text("port") is { Length: > 0 } port)
            rules.Set("endpoint", port);
        else if (endpoint.At("targetPort") is { ValueKind: JsonValueKind.String or JsonValueKind.Number } target && target.ToString().Length > 0)
            rules.Set("endpoint", target.ToString());
    }

    public static OperatorJob End(ResourceContext context, MappingBuilder config, RuleList rules, JsonElement endpoint)
    {
        config.Add("relabel_configs", rules.AddOwn(endpoint, "relabelings").ToYaml());
        RuleList.AddMetricRules(config, endpoint);
        return context.ToJob(config);
    }
}
