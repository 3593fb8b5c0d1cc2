using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Tests;

/// <summary>Targets, pools and groups with as little in them as a test needs.</summary>
internal static class Examples
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static Target Target(ulong id = 1, string job = "node", double intervalSeconds = 10, string instance = "a:1") => new()
    {
        Id = new TargetId(id),
        JobName = job,
        Url = $"http://{instance}/metrics",
        Labels = LabelSet.Of(("instance", instance), ("job", job)),
        DiscoveredLabels = LabelSet.Of(("__address__", instance), ("job", job)),
        Interval = TimeSpan.FromSeconds(intervalSeconds),
        Timeout = TimeSpan.FromSeconds(intervalSeconds),
    };

    public static ScrapePool Pool(string job = "node", params DiscoveryOptions[] discoveries) =>
        new(new ScrapePoolOptions { JobName = job, Discoveries = discoveries.ToValueList(), ScrapeInterval = TimeSpan.FromSeconds(10) });

    public static StaticDiscoveryOptions Static(params string[] addresses) =>
        new([new StaticGroupOptions(addresses.ToValueList(), LabelSet.Empty)]);

    public static TargetGroup Group(params string[] addresses) =>
        new("0", LabelSet.Empty, addresses.Select(address => LabelSet.Of(("__address__", address))).ToValueList());

    public static AssignmentVersion Version(long sequence, long epoch = 1) => new(epoch, sequence);

    public static ScrapeResult Result(long timestampMs = 0, string? error = null, bool cancelled = false) => new()
    {
        TimestampMs = timestampMs,
        Duration = TimeSpan.FromMilliseconds(5),
        Error = error,
        Cancelled = cancelled,
    };
}
