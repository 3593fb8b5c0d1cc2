using System.Text.Json.Serialization;

namespace ScrapeCluster.Actors.Status;

/// <summary>
/// The whole cluster as one node knows it: its membership now, and of each node what it last reported. Nobody is asked for it.
/// </summary>
/// <param name="Node">Who says so, "host:port".</param>
/// <param name="Placement">Null where this node does not place shards: the oldest member does.</param>
/// <param name="LastMoves">The newest moves of all shards, newest first.</param>
public sealed record ClusterOverview(
    string Node,
    int ShardCount,
    IReadOnlyList<MemberOverview> Members,
    IReadOnlyList<ShardOverview> Shards,
    IReadOnlyList<MoveInFlightOverview> MovesInFlight,
    IReadOnlyList<ShardMoveOverview> LastMoves,
    PlacementOverview? Placement,
    LedgerOverview Ledger);

/// <param name="Status">As in Akka: Joining, WeaklyUp, Up, Leaving, Exiting, Down.</param>
/// <param name="UpSince">When its process started; null before its first report.</param>
/// <param name="Roles">leader: lets members in and out. oldest: has discovery and placement.</param>
/// <param name="ReportAgeSeconds">How old its last report is; null before the first.</param>
public sealed record MemberOverview(
    string Node,
    string Status,
    bool Reachable,
    bool Stopping,
    string AppVersion,
    DateTimeOffset? UpSince,
    IReadOnlyList<string> Roles,
    int Shards,
    int Targets,
    double SamplesPerSecond,
    double BytesPerSecond,
    double ScrapeSecondsPerSecond,
    double? ReportAgeSeconds);

/// <param name="Owner">"host:port"; null while no node reports the shard.</param>
/// <param name="Epoch">Number of the ownership.</param>
/// <param name="Weight">Cost as placement weighs it; 1 is the average.</param>
/// <param name="Moves">Last moves, newest last.</param>
public sealed record ShardOverview(
    int Shard,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Owner,
    long Epoch,
    int Targets,
    double Weight,
    double SamplesPerSecond,
    double BytesPerSecond,
    double ScrapeSecondsPerSecond,
    IReadOnlyList<ShardMoveOverview> Moves);

public sealed record MoveInFlightOverview(int Shard, string From, string To, DateTimeOffset Begun);

/// <param name="From">Null where nobody handed the shard over: first start or crash.</param>
/// <param name="Stopped">End of the last scrape on the old node, by its clock; null where nobody handed over.</param>
/// <param name="Started">When the new owner had the shard's targets, by its clock.</param>
/// <param name="GapSeconds">From the one to the other; null where nobody handed over.</param>
public sealed record ShardMoveOverview(
    int Shard, string? From, string To, DateTimeOffset? Stopped, DateTimeOffset Started, double? GapSeconds, long Epoch);

/// <param name="Spread">The heaviest node's load divided by the lightest's; null where one carries none.</param>
/// <param name="NoMovesBecause">Why shards are not moved without need; null: the cluster is quiet.</param>
/// <param name="MovesPlanned">Moves that are decided and have not begun.</param>
public sealed record PlacementOverview(double? Spread, string? NoMovesBecause, int MovesPlanned);

/// <summary>What became of every slot and every sample.</summary>
/// <param name="Holds">Every node's sums hold.</param>
/// <param name="Since">What the sums cover.</param>
public sealed record LedgerOverview(
    bool Holds, string Since, SlotsOverview Slots, SamplesOverview Samples, IReadOnlyList<NodeLedgerOverview> Nodes)
{
    /// <summary>What <see cref="Since"/> says.</summary>
    public const string EachNodesStart = "Each node counts from its start; nodes that left are not in the totals.";
}

/// <param name="Since">The node's start.</param>
/// <param name="Samples">By remote-write endpoint.</param>
public sealed record NodeLedgerOverview(
    string Node, DateTimeOffset Since, double ReportAgeSeconds, bool Holds, SlotsOverview Slots, IReadOnlyDictionary<string, SamplesOverview> Samples);

/// <summary>due = done + failed + missed + handed over + in flight.</summary>
public sealed record SlotsOverview(
    long Due, long Done, long Failed, IReadOnlyDictionary<string, long> Missed, long HandedOver, long InFlight, bool Holds);

/// <summary>enqueued + taken over = acknowledged + dropped + handed over + queued.</summary>
public sealed record SamplesOverview(
    long Enqueued, long TakenOver, long Acknowledged, IReadOnlyDictionary<string, long> Dropped, long HandedOver, long Queued, bool Holds,
    long Recovered, long Kept);
