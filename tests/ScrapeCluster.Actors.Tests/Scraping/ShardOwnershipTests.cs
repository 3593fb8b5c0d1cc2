using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class ShardOwnershipTests
{
    private readonly ShardOwnership _ownership = new(Left.Shard, "akka.tcp://test@here:1");

    [Fact]
    public void A_cold_start_is_numbered_by_its_time() =>
        _ownership.StartCold(1000).ShouldBe(new ShardMove(Left.Shard, "", "here:1", 0, 1000, 1000));

    [Theory]
    [InlineData(5, 1000, 1000)]
    [InlineData(2000, 1000, 2001)]
    public void A_number_is_above_the_old_owners_and_not_before_its_time(long old, long now, long epoch)
    {
        _ownership.Inherit(Left.Header(old, stoppedAtMs: 900), now).ShouldBe(new ShardMove(Left.Shard, "old:1", "here:1", 900, now, epoch));
        _ownership.Epoch.ShouldBe(epoch);
    }

    [Fact]
    public void A_late_hand_over_makes_a_planned_move_of_a_cold_start()
    {
        _ownership.StartCold(1000);

        _ownership.Inherit(Left.Header(5, stoppedAtMs: 900), nowMs: 3000);

        _ownership.Moves.ShouldHaveSingleItem().ShouldBe(new ShardMove(Left.Shard, "old:1", "here:1", 900, 1000, 1000));
    }

    [Fact]
    public void A_late_hand_over_from_a_clock_ahead_raises_the_number()
    {
        _ownership.StartCold(1000);

        _ownership.Inherit(Left.Header(5000), nowMs: 3000);

        _ownership.Epoch.ShouldBe(5001);
    }

    [Fact]
    public void The_last_ten_moves_are_remembered()
    {
        ShardOwnership ownership = _ownership;
        ownership.StartCold(0);
        for (var i = 1; i <= 12; i++)
        {
            var next = new ShardOwnership(Left.Shard, $"akka.tcp://test@node:{i}");
            next.Inherit(Left.Header(ownership.Epoch) with { Moves = ownership.Moves }, nowMs: 0);
            ownership = next;
        }

        ownership.Moves.Select(move => move.To).ShouldBe(Enumerable.Range(3, 10).Select(i => $"node:{i}"));
    }
}
