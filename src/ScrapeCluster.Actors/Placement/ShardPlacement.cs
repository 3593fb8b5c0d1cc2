namespace ScrapeCluster.Actors.Placement;

/// <summary>
/// Decides where shards live: a homeless one goes to the node with the least load, and nodes that carry unequal loads for a while, or a node
/// that is new and empty, make shards move. Used by the node that has the coordinator; safe on one thread at a time.
/// </summary>
internal sealed class ShardPlacement(int shardCount, TimeProvider time)
{
    /// <summary>From here on loads are unequal enough to move shards. What moves then leaves far less.</summary>
    public const double TooFarApart = 1.12;

    /// <summary>So many looks in a row must find loads too far apart.</summary>
    public const int LooksBeforeMoving = 3;

    // Less is not worth a round: where one huge shard keeps loads apart for ever, noise must not make the others move.
    private const double LeastGainOfRound = 0.005;

    // A node below this part of the average, in load and in shards, is new.
    private const double NewBelow = 0.5;

    private static readonly TimeSpan BudgetTime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PlanLife = TimeSpan.FromMinutes(1);

    private readonly MoveBudget _budget = new(Math.Max(4, shardCount / 4), BudgetTime, time);
    private readonly Dictionary<int, (string To, long At)> _onTheWay = [];
    private readonly Queue<PlannedMove> _round = [];
    private int _looks;

    public int ShardCount => shardCount;

    /// <summary>Moves of the round under way that have not begun.</summary>
    public int Planned => _round.Count;

    /// <summary>Moves that may begin at one look, so that not half a cluster moves at once.</summary>
    public int MovesPerLook { get; } = Math.Max(4, shardCount / 8);

    /// <summary>The node for a shard without a home. Null: there is no node.</summary>
    public string? Allocate(int shard, IReadOnlyList<PlacementNode> nodes, ShardWeights weights)
    {
        var open = Preferred(nodes);
        if (open.Count == 0)
            return null;

        return _onTheWay.Remove(shard, out var planned) && IsFresh(planned.At) && open.Any(node => node.Name == planned.To)
            ? planned.To
            : Lightest(shard, open, nodes, weights);
    }

    /// <summary>
    /// The shards that shall leave their nodes now, to go where <see cref="Allocate"/> will send them. Asked at regular looks, and only
    /// while the cluster is quiet; else <see cref="Wait"/>.
    /// </summary>
    public IReadOnlyList<PlannedMove> Rebalance(IReadOnlyList<PlacementNode> nodes, ShardWeights weights)
    {
        _onTheWay.Clear();
        if (nodes.Count < 2 || nodes.Any(node => !node.IsOpen))
            return [];

        if (NewNodes(nodes, weights) is { Count: > 0 } newcomers)
            PlanFill(nodes, newcomers, weights);
        else if (_round.Count == 0 && AreTooFarApart(nodes, weights) && ++_looks >= LooksBeforeMoving)
            PlanBalance(nodes, weights);
        return Begin(nodes);
    }

    /// <summary>The cluster is not quiet: what was planned and seen is void.</summary>
    public void Wait()
    {
        _round.Clear();
        _looks = 0;
    }

    /// <summary>The heaviest node's load divided by the lightest's; infinite where a node has none.</summary>
    public static double SpreadOf(IEnumerable<PlacementNode> nodes, ShardWeights weights) =>
        MovePlan.Spread([.. nodes.Select(node => LoadOf(node, weights))]);

    // A node of an older version is about to be replaced, and its shards would move again.
    private static List<PlacementNode> Preferred(IReadOnlyList<PlacementNode> nodes)
    {
        var open = nodes.Where(node => node.IsOpen).ToList();
        if (open.Count == 0)
            open = [.. nodes];
        var newest = open.Count == 0 ? 0 : open.Max(node => node.VersionRank);
        return [.. open.Where(node => node.VersionRank == newest)];
    }

    private string Lightest(int shard, List<PlacementNode> open, IReadOnlyList<PlacementNode> nodes, ShardWeights weights)
    {
        var loads = open.ToDictionary(node => node.Name, node => new NodeLoad(node.Name, node.Shards, weights));
        foreach (var (moving, (to, at)) in _onTheWay.Where(entry => IsFresh(entry.Value.At)))
        {
            foreach (var node in nodes.Where(node => node.Name != to))
                loads.GetValueOrDefault(node.Name)?.Remove(moving);
            loads.GetValueOrDefault(to)?.Add(moving);
        }

        return (weights.IsIdle(shard)
            ? loads.Values.OrderBy(node => node.Count).ThenBy(node => node.Load)
            : loads.Values.OrderBy(node => Math.Round(node.Load, 6)).ThenBy(node => node.Count))
            .ThenBy(node => node.Name, StringComparer.Ordinal)
            .First().Name;
    }

    private static HashSet<string> NewNodes(IReadOnlyList<PlacementNode> nodes, ShardWeights weights)
    {
        var load = nodes.Average(node => LoadOf(node, weights)) * NewBelow;
        var count = nodes.Average(node => node.Shards.Count) * NewBelow;
        return [.. nodes.Where(node => node.Shards.Count < count && LoadOf(node, weights) <= load).Select(node => node.Name)];
    }

    private void PlanFill(IReadOnlyList<PlacementNode> nodes, HashSet<string> newcomers, ShardWeights weights)
    {
        // Another round of the same cause goes on; its moves were bounded as a whole.
        if (_round.Any(move => newcomers.Contains(move.To)))
            return;
        var plan = new MovePlan(nodes, weights);
        plan.Fill(newcomers, FairShare(newcomers.Count, nodes.Count));
        Begin(plan);
    }

    private int FairShare(int newcomers, int nodes) => Math.Max(1, (int)(shardCount * 1.05 * newcomers / nodes));

    private bool AreTooFarApart(IReadOnlyList<PlacementNode> nodes, ShardWeights weights)
    {
        var counts = nodes.Select(node => node.Shards.Count).ToList();
        var areFar = weights.AreSettled && (SpreadOf(nodes, weights) > TooFarApart || counts.Max() - counts.Min() > Math.Max(4, counts.Average() * 0.15));
        if (!areFar)
            _looks = 0;
        return areFar;
    }

    private void PlanBalance(IReadOnlyList<PlacementNode> nodes, ShardWeights weights)
    {
        var plan = new MovePlan(nodes, weights);
        if (SpreadOf(nodes, weights) > TooFarApart)
            plan.Balance(_budget.Left);
        if (plan.Gain < LeastGainOfRound)
            plan = new MovePlan(nodes, weights);
        plan.EvenOutIdle(_budget.Left);
        Begin(plan);
        _looks = 0;
    }

    private void Begin(MovePlan plan)
    {
        _round.Clear();
        foreach (var move in plan.Moves)
            _round.Enqueue(move);
    }

    private List<PlannedMove> Begin(IReadOnlyList<PlacementNode> nodes)
    {
        var byName = nodes.ToDictionary(node => node.Name);
        var moves = new List<PlannedMove>();
        while (moves.Count < MovesPerLook && _round.TryDequeue(out var move))
        {
            if (!byName.ContainsKey(move.To) || !byName.TryGetValue(move.From, out var from) || !from.Shards.Contains(move.Shard))
                continue;
            _onTheWay[move.Shard] = (move.To, time.GetTimestamp());
            moves.Add(move);
        }

        _budget.Spend(moves.Count);
        return moves;
    }

    private bool IsFresh(long at) => time.GetElapsedTime(at) < PlanLife;

    private static double LoadOf(PlacementNode node, ShardWeights weights) => node.Shards.Sum(shard => weights[shard]);
}
