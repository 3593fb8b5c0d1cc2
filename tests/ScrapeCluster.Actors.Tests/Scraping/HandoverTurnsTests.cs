using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class HandoverTurnsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly HandoverTurns _turns;

    public HandoverTurnsTests() => _turns = new HandoverTurns(_time);

    [Fact]
    public void A_few_shards_stand_still_at_once_and_the_next_comes_when_one_has_a_new_owner()
    {
        WantAll(20);

        _turns.Next().ShouldBe(Enumerable.Range(0, HandoverTurns.AtOnce));
        _turns.Next().ShouldBeEmpty();
        _turns.End(3);
        _turns.Next().ShouldBe([HandoverTurns.AtOnce]);
    }

    [Fact]
    public void A_shard_whose_new_owner_says_nothing_holds_up_nobody_for_long()
    {
        WantAll(2 * HandoverTurns.AtOnce);
        _turns.Next();

        _time.Advance(HandoverTurns.Longest);

        _turns.Next().ShouldBe(Enumerable.Range(HandoverTurns.AtOnce, HandoverTurns.AtOnce));
    }

    [Fact]
    public void While_one_takes_long_no_other_begins_so_that_it_gets_its_home()
    {
        WantAll(20);
        _turns.Next();
        _time.Advance(HandoverTurns.Long / 2);
        _turns.End(0);
        _turns.Next().ShouldBe([HandoverTurns.AtOnce]);

        _time.Advance(HandoverTurns.Long / 2);
        for (var shard = 2; shard < HandoverTurns.AtOnce; shard++)
            _turns.End(shard);
        _turns.Next().ShouldBeEmpty();
        _turns.End(1);

        _turns.Next().ShouldBe(Enumerable.Range(HandoverTurns.AtOnce + 1, HandoverTurns.AtOnce - 1));
    }

    [Fact]
    public void Asking_twice_changes_nothing()
    {
        _turns.Want(1);
        _turns.Want(1);
        _turns.Next().ShouldBe([1]);
        _turns.Want(1);
        _turns.Next().ShouldBeEmpty();

        _turns.End(1);

        _turns.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void No_shard_waits_until_the_cluster_stops_it()
    {
        WantAll(256);
        var given = _turns.Next().Count;
        for (var waited = TimeSpan.Zero; waited < HandoverTurns.LongestWait; waited += TimeSpan.FromMilliseconds(100))
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            given += _turns.Next().Count;
        }

        // None had a new owner in time, so each turn lasted as long as it may.
        given.ShouldBe(256);
        HandoverTurns.LongestWait.ShouldBeLessThan(TimeSpan.FromSeconds(11));
    }

    private void WantAll(int count)
    {
        for (var shard = 0; shard < count; shard++)
            _turns.Want(shard);
    }
}
