using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Tests.Serialization;

/// <summary>What shards are told.</summary>
internal static class TargetExamples
{
    /// <summary>No member is left at its default: that would not show that it passes.</summary>
    public static readonly Target Rich = Examples.Target(0xfeed, "jöb", 2.5, "hóst:9100") with
    {
        Timeout = TimeSpan.FromSeconds(2),
        ScrapeNativeHistograms = true,
        AlwaysScrapeClassicHistograms = true,
        ConvertClassicHistogramsToNhcb = true,
        ForcedError = "Job has more targets than target_limit=1.",
        DiscoveredLabels = LabelSet.Of(("__address__", "hóst:9100"), ("__meta_filepath", "/a"), ("job", "jöb")),
    };

    public static Dictionary<string, object> Messages => new()
    {
        ["AC1"] = new ScrapeShardProtocol.AssignmentChunk(17, Examples.Version(5, 1_700_000_000_000), 1, 3, [Examples.Target(1), Rich], ["a", "b"]),
        ["AD1"] = new ScrapeShardProtocol.AssignmentDigest(255, Examples.Version(5), 12, ["late"]),
        ["SS1"] = new ScrapeShardProtocol.StartShard(7),
    };
}
