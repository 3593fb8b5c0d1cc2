namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Which of the shards that have to leave a node may stop scraping now. The cluster finds new homes one after the other, so of many
/// that stopped together the last would stand still for long; so all but a few go on scraping until it is their turn. Those that ask for a home at the same
/// time get it in no order: while one takes long nobody new is let go, or it could wait until all the others have theirs.
/// </summary>
internal sealed class HandoverTurns(TimeProvider time)
{
    /// <summary>This many shards stand still at once.</summary>
    public const int AtOnce = 8;

    /// <summary>While a turn is older than this, no other begins.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMilliseconds(300);

    /// <summary>A turn ends when the new owner has begun, or after this time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    /// <summary>No shard waits longer for its turn: the cluster would stop it.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(8);

    private readonly Queue<(int Shard, long Since)> _waiting = new();
    private readonly Dictionary<int, long> _turns = [];

    public bool IsIdle => _waiting.Count == 0 && _turns.Count == 0;

    /// <summary>A shard has to leave. Asking twice changes nothing.</summary>
    public void Want(int shard)
    {
        if (!_turns.ContainsKey(shard) && _waiting.All(waiting => waiting.Shard != shard))
            _waiting.Enqueue((shard, time.GetTimestamp()));
    }

    /// <summary>The shard has a new owner, or is gone.</summary>
    public void End(int shard) => _turns.Remove(shard);

    /// <summary>Shards whose turn it is from now on.</summary>
    public IReadOnlyList<int> Next()
    {
        foreach (var (shard, begun) in _turns.ToList())
        {
            if (time.GetElapsedTime(begun) >= Longest)
                _turns.Remove(shard);
        }

        var most = _turns.Values.Any(begun => time.GetElapsedTime(begun) >= Long) ? 0 : AtOnce;
        var next = new List<int>();
        while (_waiting.TryPeek(out var first) && (_turns.Count < most || time.GetElapsedTime(first.Since) >= LongestWait))
        {
            _waiting.Dequeue();
            _turns[first.Shard] = time.GetTimestamp();
            next.Add(first.Shard);
        }

        return next;
    }
}
