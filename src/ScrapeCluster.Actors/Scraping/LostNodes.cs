namespace ScrapeCluster.Actors.Scraping;

/// <summary>Whether a node was lost of late, not taken away: shards that come here without a hand-over may be its. Safe on many threads.</summary>
internal sealed class LostNodes(TimeProvider time)
{
    /// <summary>Longer than the survivors need to share out a lost node's shards.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    // From the moment a node is out of reach to its removal, and what the sharding then needs, with some to spare.
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(10);

    private long _lastMs = long.MinValue;

    public bool Any => Volatile.Read(ref _lastMs) > NowMs - (long)Memory.TotalMilliseconds;

    /// <summary>Whether shards may be without a home because of it.</summary>
    public bool AnyJustNow => Volatile.Read(ref _lastMs) > NowMs - (long)JustNow.TotalMilliseconds;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Add() => Volatile.Write(ref _lastMs, NowMs);
}
