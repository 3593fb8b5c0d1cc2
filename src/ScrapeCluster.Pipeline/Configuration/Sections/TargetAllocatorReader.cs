using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>scrapecluster.target_allocator</c>.</summary>
internal static class TargetAllocatorReader
{
    public static readonly KeyTable OwnKeys = new("target_allocator", "endpoint", "interval", "collector_id");

    public static readonly KeyTable Keys = OwnKeys.With(HttpClientReader.Keys);

    public static TargetAllocatorOptions? Read(SectionReader parent, string directory)
    {
        if (parent.Section("target_allocator", Keys) is not { } section)
            return null;
        var endpoint = section.Text("endpoint");
        if (UrlText.HttpProblem("endpoint", endpoint) is { } error)
            section.Error("endpoint", error);
        section.NeedText("collector_id");
        if (section.Text("collector_id").Contains("${", StringComparison.Ordinal))
            section.Error("collector_id", $"collector_id {Excerpt.Of(section.Text("collector_id"))} has a variable in it that was not expanded");
        var interval = section.Duration("interval", TimeSpan.FromSeconds(30));
        if (interval < TimeSpan.FromSeconds(1))
            section.Error("interval", "interval must be 1s or more");
        return new TargetAllocatorOptions
        {
            Endpoint = endpoint,
            Interval = interval,
            CollectorId = section.Text("collector_id"),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }
}
