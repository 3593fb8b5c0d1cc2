using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Scraping;

public class ScrapeScheduleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1UL, 15_000, 0UL, 4_832)]
    [InlineData(2UL, 15_000, 0UL, 13_379)]
    [InlineData(1UL, 15_000, 7UL, 6_871)]
    [InlineData(1UL, 60_000, 0UL, 34_832)]
    public void Offsets_never_change(ulong target, int intervalMs, ulong seed, int offsetMs) =>
        new ScrapeSchedule(new TargetId(target), TimeSpan.FromMilliseconds(intervalMs), seed).Offset.ShouldBe(TimeSpan.FromMilliseconds(offsetMs));

    [Fact]
    public void Slots_are_an_interval_apart_at_the_offset()
    {
        var schedule = Every(15);

        var next = schedule.NextAfter(Noon);

        (next > Noon && next <= Noon.AddSeconds(15)).ShouldBeTrue();
        ((next - DateTimeOffset.UnixEpoch).Ticks % schedule.Interval.Ticks).ShouldBe(schedule.Offset.Ticks);
        schedule.NextAfter(next).ShouldBe(next.AddSeconds(15));
        schedule.NextAfter(next.AddTicks(-1)).ShouldBe(next);
        schedule.LastAtOrBefore(next).ShouldBe(next);
        schedule.LastAtOrBefore(next.AddTicks(-1)).ShouldBe(next.AddSeconds(-15));
    }

    [Theory]
    [InlineData(15_000, 0, true)]
    [InlineData(15_000, 25, true)]
    [InlineData(15_000, 26, false)]
    [InlineData(15_000, -1, true)]
    [InlineData(100, 10, true)]
    [InlineData(100, 11, false)]
    public void A_scrape_near_its_slot_carries_the_slots_time(int intervalMs, int lateMs, bool slotTime)
    {
        var schedule = new ScrapeSchedule(new TargetId(1), TimeSpan.FromMilliseconds(intervalMs), 0);

        schedule.TimestampFor(Noon, Noon.AddMilliseconds(lateMs)).ShouldBe(Noon.AddMilliseconds(slotTime ? 0 : lateMs).ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Offsets_spread_over_the_interval()
    {
        var tenths = Enumerable.Range(0, 10_000)
            .GroupBy(i => (int)(new ScrapeSchedule(new TargetId((ulong)i), TimeSpan.FromSeconds(10), 0).Offset.TotalSeconds))
            .Select(group => group.Count()).ToList();

        tenths.Count.ShouldBe(10);
        tenths.ShouldAllBe(count => count > 850 && count < 1150);
    }

    private static ScrapeSchedule Every(int seconds) => new(new TargetId(42), TimeSpan.FromSeconds(seconds), 1);
}
