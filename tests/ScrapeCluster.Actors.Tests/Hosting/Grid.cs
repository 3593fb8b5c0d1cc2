using Shouldly;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Checks timestamps against a grid of slots. A scrape that a busy machine begins late still belongs to its slot.</summary>
internal static class Grid
{
    public static void ShouldHoldEachSlotOnce(IEnumerable<long> timestampsMs, int intervalMs)
    {
        var times = timestampsMs.ToList();
        var phase = PhaseOf(times, intervalMs);
        var slots = times.Select(time => (long)Math.Floor((time - phase) / (double)intervalMs)).ToList();
        slots.ShouldBe(Enumerable.Range(0, slots.Count).Select(slot => slots[0] + slot), string.Join(", ", times));
    }

    // Only a scrape that began in time carries its slot's own timestamp, so the phase is the one that most of them share.
    private static long PhaseOf(List<long> times, int intervalMs) =>
        times.GroupBy(time => time % intervalMs).MaxBy(group => group.Count())!.Key;
}
