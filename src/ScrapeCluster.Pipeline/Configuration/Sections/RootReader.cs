using ScrapeCluster.Pipeline.Configuration.Ignored;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads a main configuration file. <see cref="ScrapeConfigFilesReader"/> adds the files that it names.</summary>
internal static class RootReader
{
    public static readonly KeyTable Keys = new(
        "(top level)",
        "global", "scrape_configs", "scrape_config_files", "remote_write", "scrapecluster", "rule_files", "alerting", "remote_read",
        "storage", "tracing", "otlp", "runtime");

    public static RootOptions Read(YamlNode? node, ErrorSink errors, string directory, JobNames jobs)
    {
        if (node is null || SectionReader.From(node, Keys, errors, "") is not { } root)
            return new RootOptions();

        var global = GlobalReader.Read(root, directory);
        IgnoredSections.Check(root, global, directory);
        return new RootOptions
        {
            Global = global,
            ScrapePools = ReadScrapePools(root, global, directory, jobs),
            ScrapeConfigFiles = ScrapeConfigFilesReader.ReadPatterns(root, directory),
            RemoteWrites = ReadRemoteWrites(root, global, directory),
            Builtin = BuiltinReader.Read(root, directory),
        };
    }

    /// <summary>The list of scrape configs of any file.</summary>
    public static ValueList<ScrapePoolOptions> ReadScrapePools(SectionReader root, GlobalOptions global, string directory, JobNames jobs)
    {
        var pools = new List<ScrapePoolOptions>();
        var items = root.Items("scrape_configs") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var place = $"scrape_configs[{i}]";
            if (ScrapeConfigReader.Read(items[i], root.Errors, place, global, directory) is not { } pool)
                continue;
            jobs.Add(pool.JobName, items[i], root.Errors, place);
            pools.Add(pool);
        }

        return pools.ToValueList();
    }

    private static ValueList<RemoteWriteOptions> ReadRemoteWrites(SectionReader root, GlobalOptions global, string directory)
    {
        var items = root.Items("remote_write") ?? [];
        var endpoints = items
            .Select((item, index) => RemoteWriteReader.Read(item, root.Errors, $"remote_write[{index}]", global.MetricNameValidation, directory))
            .ToList();
        return RemoteWriteNames.Fill(endpoints, root);
    }
}
