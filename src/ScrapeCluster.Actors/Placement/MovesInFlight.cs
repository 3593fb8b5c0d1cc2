namespace ScrapeCluster.Actors.Placement;

/// <summary>
/// Moves that this node's coordinator decided and that no new owner has reported yet. Safe on many threads.
/// </summary>
internal sealed class MovesInFlight(TimeProvider time)
{
    // What takes longer is no move any more: the shard's owner went away, or the coordinator did.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<int, (MoveInFlight Move, long At)> _moves = [];

    public IReadOnlyList<MoveInFlight> All
    {
        get
        {
            lock (_gate)
            {
                foreach (var (shard, (_, at)) in _moves.ToList())
                {
                    if (time.GetElapsedTime(at) >= Life)
                        _moves.Remove(shard);
                }

                return [.. _moves.Values.Select(entry => entry.Move).OrderBy(move => move.Shard)];
            }
        }
    }

    public void Begin(IEnumerable<PlannedMove> moves)
    {
        lock (_gate)
        {
            foreach (var move in moves)
                Set(new MoveInFlight(move.Shard, move.From, move.To, time.GetUtcNow().ToUnixTimeMilliseconds()));
        }
    }

    /// <summary>A shard got a new home, as planned or because its old one leaves or went away. A first home is no move.</summary>
    /// <param name="from">The last owner that is known; null: none.</param>
    public void Placed(int shard, string? from, string to)
    {
        lock (_gate)
        {
            if (_moves.TryGetValue(shard, out var entry))
                Set(entry.Move with { To = to });
            else if (from is not null && from != to)
                Set(new MoveInFlight(shard, from, to, time.GetUtcNow().ToUnixTimeMilliseconds()));
        }
    }

    /// <summary>A node says that it has these shards.</summary>
    public void Arrived(string node, IEnumerable<int> shards)
    {
        lock (_gate)
        {
            foreach (var shard in shards)
            {
                if (_moves.TryGetValue(shard, out var entry) && entry.Move.To == node)
                    _moves.Remove(shard);
            }
        }
    }

    private void Set(MoveInFlight move) => _moves[move.Shard] = (move, time.GetTimestamp());
}

/// <summary>A shard is on its way from one node to another.</summary>
/// <param name="BegunAtMs">When it was decided, milliseconds since 1970.</param>
internal sealed record MoveInFlight(int Shard, string From, string To, long BegunAtMs);
