using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;
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

    /// <summary>A node's report that leaves nothing at its default.</summary>
    public static NodeReport Report(string node = "10.0.0.1:7946") => new(
        node, "1.2.3+4", 1_700_000_000_000, IsStopping: true,
        [
            new ShardReport(new MeasuredShard(0, HasList: false, 0, 0, default), 0, []),
            new ShardReport(
                new MeasuredShard(200, HasList: true, 40, 39, new ShardCost(1234.5, 98765.25, 0.125)), 1_700_000_001_000,
                [
                    new ShardMove(200, "", "10.0.0.2:7946", 0, 1_700_000_000_500, 1_700_000_000_500),
                    new ShardMove(200, "10.0.0.2:7946", node, 1_700_000_000_900, 1_700_000_001_000, 1_700_000_001_000),
                ]),
        ],
        new SlotSums(Due: 21, Done: 7, Failed: 2, [new ReasonSum("stopped", 4), new ReasonSum("woke_late", 1)], HandedOver: 6, InFlight: 1),
        [new EndpointSums("receiver", Enqueued: 100, TakenOver: 20, Acknowledged: 80, [new ReasonSum("queue_full", 5)], HandedOver: 15, Queued: 20, Recovered: 9, Kept: 9)],
        [new MoveInFlight(7, node, "10.0.0.2:7946", 1_700_000_002_000)],
        HasNoTenure: true);

    public static ScrapeResult Result(long timestampMs = 0, string? error = null, bool cancelled = false) => new()
    {
        TimestampMs = timestampMs,
        Duration = TimeSpan.FromMilliseconds(5),
        Error = error,
        Cancelled = cancelled,
    };
}
