using Shouldly;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Checks timestamps against a grid of slots. A scrape that a busy machine begins late still belongs to its slot.</summary>
internal static class Grid
{
    public static void ShouldHoldEachSlotOnce(IEnumerable<long> timestampsMs, int intervalMs)
    {
        var times = timestampsMs.ToList();
        if (times.Exists(time => IsEachOnce(SlotsOf(times, time % intervalMs, intervalMs))))
            return;
        var slots = SlotsOf(times, PhaseOf(times, intervalMs), intervalMs);
        slots.ShouldBe(Enumerable.Range(0, slots.Count).Select(slot => slots[0] + slot), string.Join(", ", times));
    }

    private static List<long> SlotsOf(List<long> times, long phase, int intervalMs) =>
        [.. times.Select(time => (long)Math.Floor((time - phase) / (double)intervalMs))];

    private static bool IsEachOnce(List<long> slots) => slots.Select((slot, i) => slot - i).Distinct().Count() == 1;

    // Only a scrape that began in time carries its slot's own timestamp, so the phase is most likely the one that most of them share. Where all were late it is
    // that of the least late one, which nobody knows: any that leaves one scrape in each slot will do, as none does where one was missed or doubled.
    private static long PhaseOf(List<long> times, int intervalMs) =>
        times.GroupBy(time => time % intervalMs).MaxBy(group => group.Count())!.Key;
}
