using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class TargetSlotsTests
{
    private static readonly ScrapeSchedule Schedule = new(new TargetId(7), TimeSpan.FromSeconds(10), clusterSeed: 3);
    private static readonly DateTimeOffset Slot = Schedule.NextAfter(Examples.Noon);

    [Fact]
    public void The_first_slot_comes_after_the_target_does()
    {
        var slots = new TargetSlots(Schedule, Slot);

        slots.Next.ShouldBe(Slot.AddSeconds(10));
        slots.TryTake(Slot, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(9.9, 0, 0)]
    [InlineData(10, 1, 10)]
    [InlineData(29.9, 2, 20)]
    public void The_newest_slot_is_taken_and_older_ones_are_missed(double lateSeconds, long missed, double slotSeconds)
    {
        var slots = new TargetSlots(Schedule, Slot.AddSeconds(-1));

        slots.TryTake(Slot.AddSeconds(lateSeconds), out var slot, out var older).ShouldBeTrue();

        slot.ShouldBe(Slot.AddSeconds(slotSeconds));
        older.ShouldBe(missed);
        slots.Next.ShouldBe(slot.AddSeconds(10));
    }

    [Fact]
    public void No_slot_is_taken_twice()
    {
        var slots = new TargetSlots(Schedule, Slot.AddSeconds(-1));
        slots.TryTake(Slot, out _, out _).ShouldBeTrue();

        slots.TryTake(Slot.AddSeconds(9), out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void A_clock_that_goes_back_repeats_no_slot()
    {
        var slots = new TargetSlots(Schedule, Slot.AddSeconds(-1));
        slots.TryTake(Slot, out _, out _).ShouldBeTrue();

        slots.TryTake(Slot.AddSeconds(-35), out _, out _).ShouldBeFalse();
        slots.Next.ShouldBe(Slot.AddSeconds(10));
    }

    [Fact]
    public void Another_interval_goes_on_at_its_own_next_slot()
    {
        var slots = new TargetSlots(Schedule, Slot.AddSeconds(-1));
        var faster = new ScrapeSchedule(new TargetId(7), TimeSpan.FromSeconds(3), clusterSeed: 3);

        slots.Follow(faster, Slot);

        slots.Next.ShouldBe(faster.NextAfter(Slot));
    }

    [Fact]
    public void Forgiven_slots_are_neither_taken_nor_missed()
    {
        var slots = new TargetSlots(Schedule, Slot.AddSeconds(-1));

        slots.Forgive(Slot.AddSeconds(25));

        slots.TryTake(Slot.AddSeconds(30), out var slot, out var missed).ShouldBeTrue();
        slot.ShouldBe(Slot.AddSeconds(30));
        missed.ShouldBe(0);
    }

    [Fact]
    public void A_slot_that_was_taken_is_due_until_it_is_settled()
    {
        var slots = new TargetSlots(Schedule, Slot.AddSeconds(-1));
        slots.TryTake(Slot.AddSeconds(31), out _, out var missed).ShouldBeTrue();
        missed.ShouldBe(3);
        slots.Settled.ShouldBe(Slot.AddSeconds(20));

        slots.Settle();

        slots.Settled.ShouldBe(Slot.AddSeconds(30));
    }

    [Fact]
    public void Who_goes_on_from_a_settled_slot_takes_the_one_that_passed_meanwhile()
    {
        var slots = new TargetSlots(Schedule, Slot);

        slots.Next.ShouldBe(Slot.AddSeconds(10));
        slots.IsUntouched.ShouldBeTrue();
        slots.TryTake(Slot.AddSeconds(13), out var slot, out var missed).ShouldBeTrue();
        (slot, missed).ShouldBe((Slot.AddSeconds(10), 0));
        slots.IsUntouched.ShouldBeFalse();
    }
}
