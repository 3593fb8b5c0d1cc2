namespace ScrapeCluster.Actors.Placement;

/// <summary>
/// Moves that make the nodes equally loaded, few and each worth it: always the one that evens out most. What would open a hole where it comes
/// from, or be too much where it goes to, moves only where nothing else helps: a huge shard stays where it is, and the others are evened
/// out around it.
/// </summary>
internal sealed class MovePlan
{
    // Even enough: the heaviest node has this many times the load of the lightest.
    private const double GoodSpread = 1.03;

    // How far below or above the average a node may come by a move, if another move will do.
    private const double Tolerance = 0.02;

    // A move that evens out less is not worth it; in squares of the average load.
    private const double LeastGain = 2e-4;

    private readonly ShardWeights _weights;
    private readonly List<NodeLoad> _nodes;
    private readonly List<PlannedMove> _moves = [];
    private readonly double _mean;

    public MovePlan(IEnumerable<PlacementNode> nodes, ShardWeights weights)
    {
        _weights = weights;
        _nodes = [.. nodes.Select(node => new NodeLoad(node.Name, node.Shards, weights))];
        _mean = _nodes.Count == 0 ? 0 : _nodes.Average(node => node.Load);
    }

    public IReadOnlyList<PlannedMove> Moves => _moves;

    /// <summary>How much smaller the moves make the sum of the squares of the loads; the average load is 1.</summary>
    public double Gain { get; private set; }

    public static double Spread(IReadOnlyCollection<double> loads)
    {
        if (loads.Count < 2 || loads.Max() <= 0)
            return 1;
        return loads.Min() is > 0 and var least ? loads.Max() / least : double.PositiveInfinity;
    }

    /// <summary>Evens out the loads of all nodes, with at most so many moves.</summary>
    public void Balance(int mostMoves) => MoveWhileWorthIt(_ => true, mostMoves);

    /// <summary>Brings shards to the nodes that are named, from all others; at most so many.</summary>
    public void Fill(IReadOnlySet<string> receivers, int mostMoves)
    {
        MoveWhileWorthIt(node => receivers.Contains(node.Name), mostMoves);
        EvenOutIdle(node => receivers.Contains(node.Name), mostMoves);
    }

    /// <summary>Evens out how many shards the nodes have by moving those without targets.</summary>
    public void EvenOutIdle(int mostMoves) => EvenOutIdle(_ => true, mostMoves);

    private void MoveWhileWorthIt(Func<NodeLoad, bool> mayReceive, int mostMoves)
    {
        while (_moves.Count < mostMoves && _mean > 0 && Spread([.. _nodes.Select(node => node.Load)]) > GoodSpread
            && (TryMoveBest(mayReceive, mayOvershoot: false) || TryMoveBest(mayReceive, mayOvershoot: true)))
        {
        }
    }

    private bool TryMoveBest(Func<NodeLoad, bool> mayReceive, bool mayOvershoot)
    {
        var receivers = _nodes.Where(mayReceive).ToList();
        var (best, from, to, shard) = (LeastGain, (NodeLoad?)null, (NodeLoad?)null, 0);
        foreach (var giver in _nodes)
        {
            foreach (var receiver in receivers.Where(receiver => receiver.Load < giver.Load))
            {
                var (candidate, gain) = BestFor(giver, receiver, mayOvershoot);
                if (gain > best)
                    (best, from, to, shard) = (gain, giver, receiver, candidate);
            }
        }

        if (from is null)
            return false;
        Gain += best;
        Move(shard, from, to!);
        return true;
    }

    private (int Shard, double Gain) BestFor(NodeLoad giver, NodeLoad receiver, bool mayOvershoot)
    {
        var difference = giver.Load - receiver.Load;
        var fitting = Math.Min(giver.Load - (_mean * (1 - Tolerance)), (_mean * (1 + Tolerance)) - receiver.Load);
        var (best, most) = (0, 0.0);
        foreach (var shard in giver.Shards)
        {
            var weight = _weights[shard];
            if (weight > fitting && !mayOvershoot)
                continue;
            // How much smaller the squares of both loads become together.
            var gain = 2 * weight * (difference - weight) / (_mean * _mean);
            if (gain > most || (gain == most && gain > 0 && shard < best))
                (best, most) = (shard, gain);
        }

        return (best, most);
    }

    private void EvenOutIdle(Func<NodeLoad, bool> mayReceive, int mostMoves)
    {
        while (_moves.Count < mostMoves)
        {
            var receiver = _nodes.Where(mayReceive).MinBy(node => node.Count);
            var giver = _nodes.Where(node => node.Shards.Any(_weights.IsIdle)).MaxBy(node => node.Count);
            if (receiver is null || giver is null || giver.Count - receiver.Count < 2)
                return;
            Move(giver.Shards.Where(_weights.IsIdle).Min(), giver, receiver);
        }
    }

    private void Move(int shard, NodeLoad from, NodeLoad to)
    {
        from.Remove(shard);
        to.Add(shard);
        _moves.Add(new PlannedMove(shard, from.Name, to.Name));
    }
}
