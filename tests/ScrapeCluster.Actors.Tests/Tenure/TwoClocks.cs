namespace ScrapeCluster.Actors.Tests.Tenure;

/// <summary>A time whose two clocks move apart, as they do when a machine is suspended or its wall clock is set.</summary>
internal sealed class TwoClocks : TimeProvider
{
    public TimeSpan Monotonic { get; set; } = TimeSpan.FromHours(1);

    public DateTimeOffset Wall { get; set; } = DateTimeOffset.UnixEpoch.AddYears(55);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Monotonic.Ticks;

    public override DateTimeOffset GetUtcNow() => Wall;
}
