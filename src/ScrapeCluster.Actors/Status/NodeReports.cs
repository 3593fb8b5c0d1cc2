using System.Collections.Concurrent;
using ScrapeCluster.Actors.Placement;

namespace ScrapeCluster.Actors.Status;

/// <summary>The last report of each member of the cluster. Safe on many threads.</summary>
internal sealed class NodeReports(MovesInFlight moves, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (NodeReport Report, long At)> _byNode = new(StringComparer.Ordinal);

    /// <summary>What shards cost; outlives the nodes that said so.</summary>
    public ShardLoads Loads { get; } = new();

    /// <summary>The last reports with their age.</summary>
    public IReadOnlyList<(NodeReport Report, TimeSpan Age)> All =>
        [.. _byNode.Values.OrderBy(entry => entry.Report.Node, StringComparer.Ordinal).Select(entry => (entry.Report, time.GetElapsedTime(entry.At)))];

    public void Set(NodeReport report)
    {
        // Overtaken by one of the node's next life.
        if (_byNode.TryGetValue(report.Node, out var before) && before.Report.StartedAtMs > report.StartedAtMs)
            return;

        _byNode[report.Node] = (report, time.GetTimestamp());
        foreach (var shard in report.Shards)
            Loads.Set(report.Node, shard.Epoch, shard.Measured);
        // Without an epoch it waits for what the old owner leaves.
        moves.Arrived(report.Node, report.Shards.Where(shard => shard.Epoch > 0).Select(shard => shard.Measured.Shard));
    }

    public void Remove(string node) => _byNode.TryRemove(node, out _);

    public bool IsStopping(string node) => _byNode.TryGetValue(node, out var entry) && entry.Report.IsStopping;

    /// <summary>It has said so itself. One that the leader has just called Up may not know it.</summary>
    public bool HasTenure(string node) => _byNode.TryGetValue(node, out var entry) && !entry.Report.HasNoTenure;
}
