using System.Globalization;
using ScrapeCluster.Testing.Targets;

namespace ScrapeCluster.Testing.Clusters;

/// <summary>Compares what targets answered with what a receiver got: each scrape has its sample of <c>up</c>.</summary>
internal static class LostScrapes
{
    // A scrape carries its slot's time, or the moment at which it began: a little before its target saw it. A busy machine makes that longer.
    private const long MostEarlyMs = 900;

    // So long a scrape that was answered may take until it is on disk.
    private const long UnderWayMs = 500;

    public static IReadOnlyList<string> Find(
        TargetFleet fleet, IReadOnlyDictionary<string, IReadOnlyList<long>> upTimes, DateTimeOffset until, IReadOnlyList<DateTimeOffset> kills)
    {
        var lost = new List<string>();
        var killsMs = kills.Select(kill => kill.ToUnixTimeMilliseconds()).ToList();
        foreach (var target in fleet.Targets)
        {
            var times = TimesOf(target, upTimes);
            foreach (var scrape in target.Scrapes().Where(scrape => scrape.AtMs < until.ToUnixTimeMilliseconds()))
            {
                if (!HasSample(times, scrape.AtMs) && !killsMs.Exists(kill => scrape.AtMs >= kill - UnderWayMs && scrape.AtMs <= kill + UnderWayMs))
                    lost.Add(string.Create(CultureInfo.InvariantCulture, $"{target.Address} at {DateTimeOffset.FromUnixTimeMilliseconds(scrape.AtMs):HH:mm:ss.fff}"));
            }
        }

        return lost;
    }

    private static List<long> TimesOf(FleetTarget target, IReadOnlyDictionary<string, IReadOnlyList<long>> upTimes) =>
        [.. upTimes.Where(up => up.Key.Contains($"instance=\"{target.Address}\"", StringComparison.Ordinal)).SelectMany(up => up.Value).Order()];

    private static bool HasSample(List<long> times, long atMs)
    {
        var place = times.BinarySearch(atMs);
        var last = place >= 0 ? place : ~place - 1;
        return last >= 0 && times[last] >= atMs - MostEarlyMs;
    }
}
