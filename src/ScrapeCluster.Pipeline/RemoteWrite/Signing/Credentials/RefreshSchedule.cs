namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

/// <summary>When a source is asked again.</summary>
internal sealed class RefreshSchedule(Random random)
{
    /// <summary>Sources have the next credential ready by then (EC2 and container endpoints: 5 minutes at the latest, mostly 15).</summary>
    public static readonly TimeSpan MaxMargin = TimeSpan.FromMinutes(15);

    /// <summary>While a source still gives the one at hand although it ends soon.</summary>
    public static readonly TimeSpan SameAgain = TimeSpan.FromMinutes(1);

    /// <summary>A credential without an end may be replaced in its file.</summary>
    public static readonly TimeSpan Endless = TimeSpan.FromMinutes(5);

    /// <summary>One that has ended by our clock when it comes is tried all the same: a source that is ill gives old ones, and our clock may be wrong.</summary>
    public static readonly TimeSpan Ended = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan MinHoldOff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxHoldOff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);

    /// <param name="isSame">It is the one that was at hand already.</param>
    public Plan After(DateTimeOffset? expiresAt, bool isSame, DateTimeOffset now)
    {
        if (expiresAt is not { } end)
            return new Plan(null, Spread(Endless));
        if (end <= now)
            return new Plan(now + Ended, Ended / 2);

        var left = end - now;
        var margin = Min(left / 4, MaxMargin);
        var delay = left - margin - (Random01() * margin / 4);
        if (isSame && left <= MaxMargin + SameAgain)
            delay = Min(delay, SameAgain);
        return new Plan(end, Max(Min(delay, TimeSpan.FromDays(1)), MinDelay));
    }

    /// <param name="failures">In a row, before this one.</param>
    public TimeSpan AfterFailure(int failures) => Spread(Min(MinHoldOff * Math.Pow(2, Math.Min(failures, 10)), MaxHoldOff));

    /// <summary>The first failure and then each time the number doubles: about once in some minutes.</summary>
    public static bool IsWorthTelling(int failures) => (failures & (failures - 1)) == 0;

    private TimeSpan Spread(TimeSpan time) => time * (0.9 + (0.2 * Random01()));

    private double Random01()
    {
        lock (random)
            return random.NextDouble();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <param name="GoodUntil">Null: for ever.</param>
    /// <param name="Next">When the source is asked again, from now on.</param>
    internal sealed record Plan(DateTimeOffset? GoodUntil, TimeSpan Next);
}
