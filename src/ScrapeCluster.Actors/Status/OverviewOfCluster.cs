using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Scraping;

namespace ScrapeCluster.Actors.Status;

/// <summary>Puts the overview together from the membership and the reports.</summary>
internal static class OverviewOfCluster
{
    private const int LastMovesShown = 50;

    /// <param name="members">As this node sees them, without what they report.</param>
    /// <param name="weights">Of all shards of the cluster.</param>
    /// <param name="ownMoves">Moves that this node decided, newer than what it reported.</param>
    /// <param name="sight">What placement saw last; null where this node does not place shards.</param>
    public static ClusterOverview Of(
        string node,
        IReadOnlyList<SeenMember> members,
        IReadOnlyList<(NodeReport Report, TimeSpan Age)> reports,
        ShardWeights weights,
        IReadOnlyList<MoveInFlight> ownMoves,
        PlacementSight.Look? sight)
    {
        var shards = ShardsOf(reports, weights);
        return new ClusterOverview(
            node,
            weights.ShardCount,
            [.. members.Select(member => MemberOf(member, reports.FirstOrDefault(report => report.Report.Node == member.Node)))],
            shards,
            [.. ownMoves.Concat(reports.Where(report => report.Report.Node != node).SelectMany(report => report.Report.Moves)).DistinctBy(move => move.Shard).OrderBy(move => move.Shard).Select(Of)],
            [.. shards.SelectMany(shard => shard.Moves).OrderByDescending(move => move.Started).ThenBy(move => move.Shard).Take(LastMovesShown)],
            sight is null ? null : new PlacementOverview(double.IsFinite(sight.Spread) ? Short(sight.Spread) : null, sight.Unrest, sight.Planned),
            LedgerOf(reports));
    }

    private static MemberOverview MemberOf(SeenMember member, (NodeReport? Report, TimeSpan Age) reported)
    {
        var report = reported.Report;
        var cost = report?.Shards.Aggregate(default(ShardCost), (sum, shard) => sum + shard.Measured.Cost) ?? default;
        return new MemberOverview(
            member.Node,
            member.Status,
            member.IsReachable,
            report?.IsStopping ?? false,
            member.AppVersion,
            report is null ? null : Time(report.StartedAtMs),
            member.Roles,
            report?.Shards.Count ?? 0,
            report?.Shards.Sum(shard => shard.Measured.Targets) ?? 0,
            Short(cost.SamplesPerSecond),
            Short(cost.BytesPerSecond),
            Short(cost.ScrapeSecondsPerSecond),
            report is null ? null : Short(reported.Age.TotalSeconds));
    }

    private static IReadOnlyList<ShardOverview> ShardsOf(IReadOnlyList<(NodeReport Report, TimeSpan Age)> reports, ShardWeights weights)
    {
        // While a shard moves, the old owner's last report may still name it: the newer ownership counts, or else the newer report.
        var owners = reports
            .SelectMany(report => report.Report.Shards.Select(shard => (report.Report.Node, report.Age, Shard: shard)))
            .GroupBy(owned => owned.Shard.Measured.Shard)
            .ToDictionary(owned => owned.Key, owned => owned.OrderByDescending(one => one.Shard.Epoch).ThenBy(one => one.Age).First());
        return [.. Enumerable.Range(0, weights.ShardCount).Select(shard => owners.TryGetValue(shard, out var owned)
            ? Of(owned.Node, owned.Shard, weights[shard])
            : new ShardOverview(shard, null, 0, 0, Short(weights[shard]), 0, 0, 0, []))];
    }

    private static ShardOverview Of(string node, ShardReport shard, double weight) => new(
        shard.Measured.Shard, node, shard.Epoch, shard.Measured.Targets, Short(weight),
        Short(shard.Measured.Cost.SamplesPerSecond), Short(shard.Measured.Cost.BytesPerSecond), Short(shard.Measured.Cost.ScrapeSecondsPerSecond),
        [.. shard.Moves.Select(Of)]);

    private static ShardMoveOverview Of(ShardMove move)
    {
        var wasHandedOver = move.From.Length > 0 && move.StoppedAtMs > 0;
        return new ShardMoveOverview(
            move.Shard,
            move.From.Length > 0 ? move.From : null,
            move.To,
            wasHandedOver ? Time(move.StoppedAtMs) : null,
            Time(move.StartedAtMs),
            wasHandedOver ? (move.StartedAtMs - move.StoppedAtMs) / 1000.0 : null,
            move.Epoch);
    }

    private static MoveInFlightOverview Of(MoveInFlight move) => new(move.Shard, move.From, move.To, Time(move.BegunAtMs));

    private static LedgerOverview LedgerOf(IReadOnlyList<(NodeReport Report, TimeSpan Age)> reports)
    {
        var nodes = reports.Select(report => Of(report.Report, report.Age)).ToList();
        var slots = reports.Aggregate(SlotSums.None, (sum, report) => sum + report.Report.Slots);
        var samples = reports.SelectMany(report => report.Report.Endpoints).Aggregate(EndpointSums.NoneOf(""), (sum, endpoint) => sum + endpoint);
        return new LedgerOverview(nodes.All(node => node.Holds), LedgerOverview.EachNodesStart, Of(slots), Of(samples), nodes);
    }

    private static NodeLedgerOverview Of(NodeReport report, TimeSpan age) => new(
        report.Node,
        Time(report.StartedAtMs),
        Short(age.TotalSeconds),
        report.Slots.Holds && report.Endpoints.All(endpoint => endpoint.Holds),
        Of(report.Slots),
        report.Endpoints.ToDictionary(endpoint => endpoint.Endpoint, Of));

    private static SlotsOverview Of(SlotSums sums) => new(
        sums.Due, sums.Done, sums.Failed, ByReason(sums.Missed), sums.HandedOver, sums.InFlight, sums.Holds);

    private static SamplesOverview Of(EndpointSums sums) => new(
        sums.Enqueued, sums.TakenOver, sums.Acknowledged, ByReason(sums.Dropped), sums.HandedOver, sums.Queued, sums.Holds,
        sums.Recovered, sums.Kept);

    private static Dictionary<string, long> ByReason(IEnumerable<ReasonSum> sums) => sums.ToDictionary(sum => sum.Reason, sum => sum.Count);

    // More digits say nothing.
    private static double Short(double value) => Math.Round(value, 4);

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
