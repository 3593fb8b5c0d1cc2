using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Ignored;

/// <summary>
/// Checks the sections of a Prometheus server that a scraper has no use for, as Prometheus checks them, so that a
/// server's file can be pasted in; warns once of each that says anything.
/// </summary>
internal static class IgnoredSections
{
    private static readonly (string Key, string Why)[] Reasons =
    [
        ("rule_files", "rules are not evaluated here"),
        ("alerting", "no alerts are sent from here"),
        ("remote_read", "nothing is queried here"),
        ("storage", "samples are not stored here, only queued for remote_write"),
        ("tracing", "this program sends no traces"),
        ("otlp", "OTLP is not received here"),
        ("runtime", "these are settings of the Go runtime"),
    ];

    public static void Check(SectionReader root, GlobalOptions global, string directory)
    {
        ScrapeConfigFilesReader.CheckPatterns(root, "rule_files");
        AlertingReader.Check(root, global, directory);
        RemoteReadReader.Check(root, directory);
        StorageReader.Check(root);
        TracingReader.Check(root, directory);
        OtlpReader.Check(root, global);
        _ = root.Section("runtime", StorageReader.RuntimeKeys)?.Whole("gogc");

        foreach (var (key, why) in Reasons.Where(reason => SaysAnything(root, reason.Key)))
            root.Errors.Warn(root.Node(key), "", $"{key} is ignored: {why}");
    }

    private static bool SaysAnything(SectionReader root, string key) => root.Node(key) switch
    {
        YamlSequence sequence => sequence.Items.Count > 0,
        YamlMapping mapping => mapping.Entries.Count > 0,
        _ => false,
    };
}
