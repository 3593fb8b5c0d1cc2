using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class SettledSlotTests
{
    private static readonly ScrapeSchedule Schedule = new(new TargetId(7), TimeSpan.FromSeconds(10), clusterSeed: 3);
    private static readonly DateTimeOffset Slot = Schedule.NextAfter(Examples.Noon);

    [Fact]
    public void A_new_target_waits_for_its_next_slot() =>
        SettledSlot.OfNew(Schedule, Slot.AddSeconds(0.1)).ShouldBe(Slot);

    [Theory]
    [InlineData(0, -10)]
    [InlineData(4.9, -10)]
    [InlineData(5, 0)]
    [InlineData(9.9, 0)]
    public void An_orphan_is_due_at_once_for_half_of_its_interval(double lateSeconds, double settledSeconds) =>
        SettledSlot.OfOrphan(Schedule, Slot.AddSeconds(lateSeconds)).ShouldBe(Slot.AddSeconds(settledSeconds));

    [Theory]
    [InlineData(-20, -20)]
    [InlineData(0, 0)]
    [InlineData(10, 10)]
    [InlineData(3600, 0)]
    public void An_inherited_target_goes_on_where_it_was_unless_that_lies_far_ahead(double leftSeconds, double settledSeconds) =>
        SettledSlot.OfInherited(Schedule, Slot.AddSeconds(leftSeconds).ToUnixTimeMilliseconds(), Slot.AddSeconds(1)).ShouldBe(Slot.AddSeconds(settledSeconds));
}
