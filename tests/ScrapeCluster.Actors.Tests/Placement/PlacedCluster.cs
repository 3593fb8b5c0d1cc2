using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Placement;

namespace ScrapeCluster.Actors.Tests.Placement;

/// <summary>Nodes and shards as a shard coordinator would keep them, moved by <see cref="ShardPlacement"/> alone.</summary>
internal sealed class PlacedCluster
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly SortedDictionary<string, HashSet<int>> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _versions = [];
    private readonly HashSet<string> _closed = [];
    private readonly ShardPlacement _placement;

    public PlacedCluster(ShardWeights weights, params string[] nodes)
    {
        Weights = weights;
        _placement = new ShardPlacement(weights.ShardCount, _time);
        foreach (var node in nodes)
            _nodes.Add(node, []);
        foreach (var shard in Enumerable.Range(0, weights.ShardCount))
            Place(shard);
    }

    public ShardWeights Weights { get; set; }

    public IReadOnlyList<string> Nodes => [.. _nodes.Keys];

    public int MovesPerLook => _placement.MovesPerLook;

    public double Spread => ShardPlacement.SpreadOf(View(), Weights);

    public IReadOnlyCollection<int> ShardsOf(string node) => _nodes[node];

    public double LoadOf(string node) => _nodes[node].Sum(shard => Weights[shard]);

    public void Join(string node, int version = 0)
    {
        _nodes.Add(node, []);
        _versions[node] = version;
    }

    public void Close(string node) => _closed.Add(node);

    /// <summary>The node's shards go where they are sent, one after the other.</summary>
    public void Leave(string node)
    {
        var shards = _nodes[node];
        _nodes.Remove(node);
        foreach (var shard in shards)
            Place(shard);
    }

    /// <summary>One look; what shall move has moved when it returns. The number of moves.</summary>
    public int Look()
    {
        _time.Advance(LookEvery);
        var moves = _placement.Rebalance(View(), Weights);
        foreach (var move in moves)
            _nodes[move.From].Remove(move.Shard).ShouldBeThere(move);
        foreach (var move in moves)
            Place(move.Shard);
        return moves.Count;
    }

    /// <summary>The moves of so many looks together.</summary>
    public int Look(int times) => Enumerable.Range(0, times).Sum(_ => Look());

    public void NotQuiet()
    {
        _time.Advance(LookEvery);
        _placement.Wait();
    }

    public string? Place(int shard)
    {
        var node = _placement.Allocate(shard, View(), Weights);
        if (node is not null)
            _nodes[node].Add(shard);
        return node;
    }

    private List<PlacementNode> View() =>
        [.. _nodes.Select(node => new PlacementNode(node.Key, !_closed.Contains(node.Key), _versions.GetValueOrDefault(node.Key), [.. node.Value]))];
}

file static class Checks
{
    public static void ShouldBeThere(this bool was, PlannedMove move)
    {
        if (!was)
            throw new InvalidOperationException($"{move} names a shard that is not there.");
    }
}
