using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>
/// When a target is scraped: slots at <c>offset + k * interval</c> since 1970, with an offset that depends only on the
/// target and the cluster's seed, so that every node agrees.
/// </summary>
public sealed class ScrapeSchedule(TargetId target, TimeSpan interval, ulong clusterSeed)
{
    /// <summary>0 up to the interval.</summary>
    public TimeSpan Offset => throw new NotImplementedException();

    public TimeSpan Interval { get; } = interval;

    private readonly TargetId _target = target;
    private readonly ulong _clusterSeed = clusterSeed;

    /// <summary>The first slot strictly after <paramref name="time"/>.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset time) => throw new NotImplementedException();

    /// <summary>The last slot at or before <paramref name="time"/>.</summary>
    public DateTimeOffset LastAtOrBefore(DateTimeOffset time) => throw new NotImplementedException();

    /// <summary>
    /// The timestamp that samples get: the slot's own where the scrape begins within min(interval / 100, 2 ms) of it
    /// as Prometheus aligns, or within 25 ms as the cluster's slots ask for; else the real time. Milliseconds since 1970.
    /// </summary>
    public long TimestampFor(DateTimeOffset slot, DateTimeOffset begun) => throw new NotImplementedException();
}
