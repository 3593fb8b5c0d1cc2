using System.Buffers.Binary;
using System.IO.Hashing;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>
/// When a target is scraped: slots at <c>offset + k * interval</c> since 1970, with an offset that depends only on the
/// target and the cluster's seed, so that every node agrees.
/// </summary>
public sealed class ScrapeSchedule
{
    private static readonly TimeSpan SlotTolerance = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan AlignmentTolerance = TimeSpan.FromMilliseconds(2);

    private readonly TimeSpan _tolerance;

    /// <exception cref="ArgumentOutOfRangeException">The interval is not greater than 0.</exception>
    public ScrapeSchedule(TargetId target, TimeSpan interval, ulong clusterSeed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Interval = interval;
        Offset = OffsetOf(target, interval, clusterSeed);
        _tolerance = Max(Min(interval / 100, AlignmentTolerance), Min(interval / 10, SlotTolerance));
    }

    /// <summary>0 up to the interval, in whole milliseconds.</summary>
    public TimeSpan Offset { get; }

    public TimeSpan Interval { get; }

    /// <summary>The first slot strictly after <paramref name="time"/>.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset time) => LastAtOrBefore(time) + Interval;

    /// <summary>The last slot at or before <paramref name="time"/>.</summary>
    public DateTimeOffset LastAtOrBefore(DateTimeOffset time)
    {
        var sinceSlotZero = (time - DateTimeOffset.UnixEpoch - Offset).Ticks;
        var late = sinceSlotZero % Interval.Ticks;
        return time.ToUniversalTime().AddTicks(late < 0 ? -late - Interval.Ticks : -late);
    }

    /// <summary>
    /// The timestamp that samples get: the slot's own where the scrape begins within min(interval / 100, 2 ms) of it
    /// as Prometheus aligns, or within min(interval / 10, 25 ms) as the cluster's slots ask for; else the real time.
    /// Milliseconds since 1970.
    /// </summary>
    public long TimestampFor(DateTimeOffset slot, DateTimeOffset begun) =>
        ((begun - slot).Duration() <= _tolerance ? slot : begun).ToUnixTimeMilliseconds();

    /// <summary>XXH64 of target and seed, little endian, modulo the interval in milliseconds.</summary>
    private static TimeSpan OffsetOf(TargetId target, TimeSpan interval, ulong clusterSeed)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, target.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], clusterSeed);
        var milliseconds = Math.Max(1, (ulong)interval.TotalMilliseconds);
        return TimeSpan.FromMilliseconds((long)(XxHash64.HashToUInt64(bytes) % milliseconds));
    }

    private static TimeSpan Min(TimeSpan x, TimeSpan y) => x < y ? x : y;

    private static TimeSpan Max(TimeSpan x, TimeSpan y) => x > y ? x : y;
}
