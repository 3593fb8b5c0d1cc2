namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Bounds the bytes of series that a node's shards send off at once: they share one connection with the heartbeats. What was taken comes
/// back slowly. Safe on many threads.
/// </summary>
internal sealed class HandoverBudget(TimeProvider time, long bytes = HandoverBudget.DefaultBytes)
{
    public const long DefaultBytes = 32L << 20;

    private static readonly TimeSpan ComesBackIn = TimeSpan.FromSeconds(20);

    private readonly Lock _gate = new();
    private double _taken;
    private long _lookedAt = time.GetTimestamp();

    public bool TryTake(long amount)
    {
        lock (_gate)
        {
            Refill();
            if (_taken + amount > bytes)
                return false;
            _taken += amount;
            return true;
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        var share = time.GetElapsedTime(_lookedAt, now) / ComesBackIn;
        _taken = Math.Max(0, _taken - (share * bytes));
        _lookedAt = now;
    }
}
