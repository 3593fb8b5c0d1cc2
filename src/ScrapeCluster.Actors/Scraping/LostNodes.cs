namespace ScrapeCluster.Actors.Scraping;

/// <summary>Whether a node was lost of late, not taken away: shards that come here without a hand-over may be its. Safe on many threads.</summary>
internal sealed class LostNodes(TimeProvider time)
{
    /// <summary>Longer than the survivors need to share out a lost node's shards.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    private long _lastMs = long.MinValue;

    public bool Any => Volatile.Read(ref _lastMs) > NowMs - (long)Memory.TotalMilliseconds;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Add() => Volatile.Write(ref _lastMs, NowMs);
}
