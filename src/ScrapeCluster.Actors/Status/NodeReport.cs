using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Status;

/// <summary>What a node tells all others about itself, every few seconds and whenever something changed.</summary>
/// <param name="Node">"host:port".</param>
/// <param name="StartedAtMs">When its process started, milliseconds since 1970. The sums count from there.</param>
/// <param name="IsStopping">It hands its shards over and goes.</param>
/// <param name="Moves">Moves that it decided and that are not finished; empty where it does not place shards.</param>
/// <param name="HasNoTenure">It may not act: others have not confirmed it, or it has not heard yet that it is Up.</param>
internal sealed record NodeReport(
    string Node, string AppVersion, long StartedAtMs, bool IsStopping,
    ValueList<ShardReport> Shards, SlotSums Slots, ValueList<EndpointSums> Endpoints, ValueList<MoveInFlight> Moves,
    bool HasNoTenure = false) : IWireMessage;

/// <summary>One shard, as its owner knows it.</summary>
/// <param name="Epoch">Number of the ownership.</param>
/// <param name="Moves">The shard's last moves, newest last.</param>
internal sealed record ShardReport(MeasuredShard Measured, long Epoch, ValueList<ShardMove> Moves);

/// <summary>A node's account of slots: due = done + failed + missed + handed over + in flight.</summary>
internal sealed record SlotSums(long Due, long Done, long Failed, ValueList<ReasonSum> Missed, long HandedOver, long InFlight)
{
    public static readonly SlotSums None = new(0, 0, 0, [], 0, 0);

    public bool Holds => Due == Done + Failed + Missed.Sum(missed => missed.Count) + HandedOver + InFlight;

    public static SlotSums operator +(SlotSums left, SlotSums right) => new(
        left.Due + right.Due, left.Done + right.Done, left.Failed + right.Failed, ReasonSum.Add(left.Missed, right.Missed),
        left.HandedOver + right.HandedOver, left.InFlight + right.InFlight);
}

/// <summary>
/// A node's account of samples for one remote-write endpoint: enqueued + taken over + recovered = acknowledged + dropped + handed over +
/// kept + queued.
/// </summary>
/// <param name="TakenOver">Came from another node with a shard, unsent.</param>
/// <param name="HandedOver">Went to another node with a shard, unsent.</param>
/// <param name="Recovered">An earlier run of the node left them on its disk.</param>
/// <param name="Kept">Left on disk for the next run.</param>
internal sealed record EndpointSums(
    string Endpoint, long Enqueued, long TakenOver, long Acknowledged, ValueList<ReasonSum> Dropped, long HandedOver, long Queued,
    long Recovered = 0, long Kept = 0)
{
    public static EndpointSums NoneOf(string endpoint) => new(endpoint, 0, 0, 0, [], 0, 0);

    public bool Holds => Enqueued + TakenOver + Recovered == Acknowledged + Dropped.Sum(dropped => dropped.Count) + HandedOver + Kept + Queued;

    public static EndpointSums operator +(EndpointSums left, EndpointSums right) => new(
        left.Endpoint, left.Enqueued + right.Enqueued, left.TakenOver + right.TakenOver, left.Acknowledged + right.Acknowledged,
        ReasonSum.Add(left.Dropped, right.Dropped), left.HandedOver + right.HandedOver, left.Queued + right.Queued,
        left.Recovered + right.Recovered, left.Kept + right.Kept);
}

/// <param name="Reason">As in the label of the counter.</param>
internal sealed record ReasonSum(string Reason, long Count)
{
    /// <summary>By reason, in order of reasons.</summary>
    public static ValueList<ReasonSum> Add(ValueList<ReasonSum> left, ValueList<ReasonSum> right) =>
        left.Concat(right)
            .GroupBy(sum => sum.Reason, StringComparer.Ordinal)
            .Select(sums => new ReasonSum(sums.Key, sums.Sum(sum => sum.Count)))
            .OrderBy(sum => sum.Reason, StringComparer.Ordinal)
            .ToValueList();
}
