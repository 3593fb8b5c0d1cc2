namespace ScrapeCluster.Actors.Scraping;

/// <summary>Whether a node was lost of late, not taken away: shards that come here without a hand-over may be its. Safe on many threads.</summary>
internal sealed class LostNodes(TimeProvider time)
{
    /// <summary>Longer than the survivors need to share out a lost node's shards.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    // From the moment a node is out of reach to its removal, and what the sharding then needs, with some to spare.
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(10);

    private long _lastMs = long.MinValue;
    private long _lastGoneMs = long.MinValue;

    public bool Any => Volatile.Read(ref _lastMs) > NowMs - (long)Memory.TotalMilliseconds;

    /// <summary>Whether shards may be without a home because of it.</summary>
    public bool AnyJustNow => Volatile.Read(ref _lastMs) > NowMs - (long)JustNow.TotalMilliseconds;

    /// <summary>Whether one is out of the cluster for good since then, and not just out of reach for a moment: only then do others get its shards.</summary>
    public bool AnyGoneJustNow => Volatile.Read(ref _lastGoneMs) > NowMs - (long)JustNow.TotalMilliseconds;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A node is out of reach.</summary>
    public void Add() => Volatile.Write(ref _lastMs, NowMs);

    /// <summary>A node was put out of the cluster, or is about to be.</summary>
    public void AddGone()
    {
        Add();
        Volatile.Write(ref _lastGoneMs, NowMs);
    }
}
