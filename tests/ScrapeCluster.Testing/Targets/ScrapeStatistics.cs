using System.Globalization;

namespace ScrapeCluster.Testing.Targets;

/// <summary>How regularly targets were scraped, as the targets saw it.</summary>
/// <param name="Targets">Targets that were scraped at all.</param>
/// <param name="Missed">Slots without a scrape: a distance of more than 1.5 intervals, in whole intervals less one.</param>
/// <param name="Doubled">Distances of less than half an interval that are no catching up.</param>
/// <param name="CaughtUp">Such distances after one of more than 1.1 intervals: the slot after a late one.</param>
/// <param name="TargetsWithGap">Targets with a distance of more than 1.5 intervals.</param>
/// <param name="LongestGap">The longest distance between two scrapes of a target.</param>
/// <param name="LongestOverlap">The longest time for which two connections took turns at one target: two scrapers at once.</param>
/// <param name="Examples">Some targets with missed or doubled scrapes: when, and on which connections.</param>
public sealed record ScrapeStatistics(
    int Targets, long Scrapes, long Missed, long Doubled, long CaughtUp, int TargetsWithGap, TimeSpan LongestGap, TimeSpan LongestOverlap,
    IReadOnlyList<string> Examples)
{
    private const int MostExamples = 10;

    /// <param name="logs">One per target, in order of time.</param>
    public static ScrapeStatistics Of(IEnumerable<IReadOnlyList<FleetScrape>> logs, TimeSpan interval)
    {
        var sum = new ScrapeStatistics(0, 0, 0, 0, 0, 0, TimeSpan.Zero, TimeSpan.Zero, []);
        foreach (var log in logs)
        {
            if (log.Count > 0)
                sum = sum.With(log, interval.TotalMilliseconds);
        }

        return sum;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Scrapes} scrapes of {Targets} targets: {Missed} missed, {Doubled} doubled, {CaughtUp} caught up, {TargetsWithGap} targets with a gap, longest gap {LongestGap.TotalSeconds:0.00} s, longest overlap {LongestOverlap.TotalSeconds:0.00} s");

    private ScrapeStatistics With(IReadOnlyList<FleetScrape> log, double intervalMs)
    {
        long missed = 0, doubled = 0, caughtUp = 0, longest = 0, before = 0;
        for (var i = 1; i < log.Count; i++)
        {
            var gap = log[i].AtMs - log[i - 1].AtMs;
            longest = Math.Max(longest, gap);
            if (gap > 1.5 * intervalMs)
                missed += (long)((gap / intervalMs) + 0.5) - 1;
            if (gap < 0.5 * intervalMs)
                _ = before > 1.1 * intervalMs ? caughtUp++ : doubled++;
            before = gap;
        }

        return new ScrapeStatistics(
            Targets + 1, Scrapes + log.Count, Missed + missed, Doubled + doubled, CaughtUp + caughtUp,
            TargetsWithGap + (longest > 1.5 * intervalMs ? 1 : 0),
            Max(LongestGap, TimeSpan.FromMilliseconds(longest)), Max(LongestOverlap, OverlapOf(log, intervalMs)),
            missed + doubled > 0 && Examples.Count < MostExamples ? [.. Examples, TextOf(log)] : Examples);
    }

    private static string TextOf(IReadOnlyList<FleetScrape> log) => string.Join(", ", log.Select((scrape, i) => i == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeMilliseconds(scrape.AtMs):HH:mm:ss.fff} on connection {scrape.Connection}")
        : string.Create(CultureInfo.InvariantCulture, $"+{scrape.AtMs - log[i - 1].AtMs} ms{(scrape.Connection == log[i - 1].Connection ? "" : $" on {scrape.Connection}")}")));

    // Two scrapers at once: connections that take turns faster than one scraper comes back to its own.
    private static TimeSpan OverlapOf(IReadOnlyList<FleetScrape> log, double intervalMs)
    {
        long longest = 0, begunMs = -1;
        for (var i = 2; i < log.Count; i++)
        {
            var takesTurns = log[i].Connection == log[i - 2].Connection && log[i].Connection != log[i - 1].Connection
                && log[i].AtMs - log[i - 2].AtMs <= 1.5 * intervalMs;
            begunMs = !takesTurns ? -1 : begunMs < 0 ? log[i - 1].AtMs : begunMs;
            if (takesTurns)
                longest = Math.Max(longest, log[i].AtMs - begunMs);
        }

        return TimeSpan.FromMilliseconds(longest);
    }

    private static TimeSpan Max(TimeSpan x, TimeSpan y) => x > y ? x : y;
}
