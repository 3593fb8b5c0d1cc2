using Akka.Actor;
using Akka.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

/// <summary>A <see cref="ScrapeShardActor"/> that comes from another node and goes to another one. Its own timers run on a clock of the test.</summary>
public class ShardMoveTests() : PatientTestKit("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
{
    private readonly FakeScrapes _scrapes = new();
    private readonly FakeMove _move = new() { MayInherit = true, HasHeir = true };
    private readonly LocalShards _shards = new();
    private readonly ScrapePool _pool = Examples.Pool();
    private bool _closed;

    private TestScheduler Timers => (TestScheduler)Sys.Scheduler;

    private LocalShard Shown => _shards.Find(Left.Shard)!;

    [Fact]
    public async Task A_new_shard_waits_for_its_old_owner_before_it_starts_cold()
    {
        var shard = Start();
        shard.Tell(List(1, 1));
        await SettledAsync(shard);
        Shown.Phase.ShouldBe(ShardPhase.Waiting);
        Shown.Targets.ShouldBeEmpty();

        Timers.Advance(ScrapeShardActor.PatienceForOldOwner);

        await HasTargetsAsync(1);
        Shown.Phase.ShouldBe(ShardPhase.Running);
        Shown.Moves.ShouldHaveSingleItem().From.ShouldBe("");
        Shown.Epoch.ShouldBe(NowMs);
        _move.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_a_node_was_lost_just_now_a_new_shard_waits_for_its_old_owner_only_shortly()
    {
        _move.NodeWasLostJustNow = true;
        var shard = Start();
        shard.Tell(List(1, 1));
        await SettledAsync(shard);
        Shown.Phase.ShouldBe(ShardPhase.Waiting);

        Timers.Advance(ScrapeShardActor.PatienceForLostOwner);

        await HasTargetsAsync(1);
        Shown.Phase.ShouldBe(ShardPhase.Running);
    }

    [Fact]
    public async Task A_shard_that_has_to_leave_goes_on_scraping_until_its_turn()
    {
        var turns = CreateTestProbe();
        var move = new FakeMove(turns) { HasHeir = true };
        var shard = Start(move);
        shard.Tell(List(1, 1));
        await HasTargetsAsync(1);

        shard.Tell(ScrapeShardProtocol.StopShard.Instance);

        (await turns.ExpectMsgAsync<HandoverTurnsProtocol.Want>()).Shard.ShouldBe(Left.Shard);
        _scrapes.Time.Advance(TimeSpan.FromSeconds(20));
        await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBeGreaterThan(0));
        Shown.Phase.ShouldBe(ShardPhase.Running);

        Watch(shard);
        shard.Tell(HandoverTurnsProtocol.TurnCame.Instance);
        await ExpectTerminatedAsync(shard);
        move.Calls.ShouldHaveSingleItem().ShouldStartWith("leave");
    }

    [Fact]
    public async Task A_shard_that_is_stopped_before_its_turn_leaves_all_the_same()
    {
        var move = new FakeMove(CreateTestProbe()) { HasHeir = true, Region = TestActor };
        var shard = Start(move);
        shard.Tell(List(1, 1));
        await HasTargetsAsync(1);
        shard.Tell(ScrapeShardProtocol.StopShard.Instance);

        Sys.Stop(shard);

        (await FishForMessageAsync<ScrapeShardProtocol.HandoverChunk>(_ => true)).Targets.ShouldHaveSingleItem();
        move.Calls.ShouldHaveSingleItem().ShouldStartWith("leave");
    }

    [Fact]
    public async Task The_old_owner_is_told_when_the_shard_scrapes_here()
    {
        var old = CreateTestProbe();
        _move.OtherTurns = old;

        Start().Tell(Left.Chunk(Left.Header(epoch: 5), 0, 1, Left.Target(1)));

        (await old.ExpectMsgAsync<HandoverTurnsProtocol.Taken>()).ShouldBe(new HandoverTurnsProtocol.Taken(Left.Shard, 5));
    }

    [Fact]
    public async Task A_shard_that_can_come_from_nowhere_starts_at_once()
    {
        _move.MayInherit = false;

        Start().Tell(List(1, 1));

        await HasTargetsAsync(1);
    }

    [Fact]
    public async Task Invariant_2_targets_go_on_from_the_slot_their_old_owner_settled()
    {
        _scrapes.Time.Advance(TimeSpan.FromSeconds(20));
        var shard = Start();

        shard.Tell(Left.Chunk(Left.Header(epoch: 5, stoppedAtMs: NowMs - 300, unsent: "receiver"), 0, 1, Left.Target(1, Settled(1, slotsAgo: 2)), Left.Target(2, Settled(2, slotsAgo: 0))));

        await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBe(1));
        await HasTargetsAsync(1, 2);
        _scrapes.Ledger.Missed(MissedReason.Moved).ShouldBe(1);
        Entry(1).Settled.ShouldBe(Settled(1, slotsAgo: 0));
        Shown.Version.ShouldBe(Examples.Version(1));
        Shown.Moves.ShouldHaveSingleItem().ShouldBe(new ShardMove(Left.Shard, "old:1", "here:1", NowMs - 300, NowMs, NowMs));
        _move.Calls.ShouldBe(["take over 5 from akka.tcp://test@old:1: receiver"]);
    }

    [Fact]
    public async Task A_node_that_has_not_heard_yet_that_it_is_up_lets_its_shards_wait_and_misses_no_slot()
    {
        _scrapes.MayScrape = false;
        _scrapes.Time.Advance(TimeSpan.FromSeconds(20));
        var shard = Start();
        shard.Tell(Left.Chunk(Left.Header(epoch: 5), 0, 1, Left.Target(1, Settled(1, slotsAgo: 1))));
        for (var looks = 0; looks < 3; looks++)
        {
            await SettledAsync(shard);
            Shown.Phase.ShouldBe(ShardPhase.Waiting);
            Timers.Advance(ScrapeShardActor.LookForTenureAgain);
        }

        _scrapes.MayScrape = true;
        await SettledAsync(shard);
        Timers.Advance(ScrapeShardActor.LookForTenureAgain);

        await HasTargetsAsync(1);
        await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBe(1));
        Entry(1).Settled.ShouldBe(Settled(1, slotsAgo: 0));
        _scrapes.Ledger.Missed(MissedReason.NoTenure).ShouldBe(0);
        _scrapes.Ledger.Missed(MissedReason.Moved).ShouldBe(0);
    }

    [Fact]
    public async Task A_shard_that_has_to_leave_before_its_node_may_act_is_passed_on_as_it_came()
    {
        _scrapes.MayScrape = false;
        _move.Region = TestActor;
        var shard = Start();
        Watch(shard);
        shard.Tell(Left.Chunk(Left.Header(epoch: 5), 0, 1, Left.Target(1, Settled(1, slotsAgo: 1))));

        shard.Tell(ScrapeShardProtocol.StopShard.Instance);

        (await ExpectMsgAsync<ScrapeShardProtocol.HandoverChunk>()).Handover.Epoch.ShouldBe(5);
        await ExpectTerminatedAsync(shard);
    }

    [Fact]
    public async Task A_hand_over_in_parts_starts_when_it_is_whole_and_lists_wait_for_it()
    {
        var shard = Start();
        shard.Tell(Chunk(1, 2, 2));
        shard.Tell(List(2, 1, 2, 3));
        Timers.Advance(ScrapeShardActor.PatienceForOldOwner);
        await SettledAsync(shard);
        Shown.Targets.ShouldBeEmpty();
        _move.Moves.InFlight.ShouldBe(1);

        shard.Tell(Chunk(0, 2, 1));

        await HasTargetsAsync(1, 2, 3);
        Entry(1).Moved.ShouldBeTrue();
        Entry(2).Moved.ShouldBeTrue();
        Entry(3).Moved.ShouldBeFalse();
        _move.Moves.InFlight.ShouldBe(0);
    }

    [Fact]
    public async Task A_hand_over_of_which_parts_are_missing_starts_without_them()
    {
        var shard = Start();
        shard.Tell(Chunk(0, 2, 1));
        shard.Tell(List(1, 1, 2));
        await SettledAsync(shard);
        Timers.Advance(ScrapeShardActor.PatienceForRest);
        await HasTargetsAsync(1, 2);
        Entry(2).Moved.ShouldBeFalse();

        shard.Tell(Left.Chunk(Left.Header(), 1, 2, Left.Target(2, series: Left.Series(0, 2))));

        await AwaitAssertAsync(() => _scrapes.Inherited.ShouldHaveSingleItem().Id.ShouldBe(2ul));
        _move.Calls.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_hand_over_that_comes_after_a_cold_start_is_taken_over_once()
    {
        _scrapes.Time.Advance(TimeSpan.FromSeconds(20));
        var shard = Start();
        shard.Tell(List(1, 1));
        Timers.Advance(ScrapeShardActor.PatienceForOldOwner);
        await HasTargetsAsync(1);

        for (var times = 0; times < 2; times++)
            shard.Tell(Left.Chunk(Left.Header(epoch: 5), 0, 1, Left.Target(1, Settled(1, slotsAgo: 1), series: Left.Series(0, 2))));
        shard.Tell(Left.Chunk(Left.Header(epoch: 4), 0, 1, Left.Target(1, Settled(1, slotsAgo: 2), series: Left.Series(0, 2))));

        await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBe(1));
        await SettledAsync(shard);
        _scrapes.Inherited.ShouldHaveSingleItem();
        _scrapes.Ledger.Due.ShouldBe(1);
        _move.Calls.ShouldBe(["take over 5 from akka.tcp://test@old:1: "]);
        Shown.Moves.ShouldHaveSingleItem().From.ShouldBe("old:1");
    }

    [Fact]
    public async Task Targets_of_a_lost_node_are_scraped_at_once_where_their_slot_is_still_new()
    {
        _scrapes.Time.SetUtcNow(Settled(1, slotsAgo: 0).AddSeconds(11));
        _move.NodeWasLost = true;
        var shard = Start();
        shard.Tell(List(1, 1));

        Timers.Advance(ScrapeShardActor.PatienceForOldOwner);

        await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBe(1));
        _scrapes.Ledger.MissedInAll.ShouldBe(0);
    }

    [Fact]
    public async Task A_shard_that_leaves_tells_the_region_all_that_the_next_owner_needs()
    {
        _move.Region = TestActor;
        _move.Unsent = ["receiver"];
        _scrapes.Series[1] = Left.Series(0, 2);
        _scrapes.Time.Advance(TimeSpan.FromSeconds(20));
        var shard = Start();
        var settled = Settled(1, slotsAgo: 0);
        shard.Tell(Left.Chunk(Left.Header(version: 3), 0, 1, Left.Target(1, settled, assigned: 3), Left.Target(2, Settled(2, slotsAgo: 0), assigned: 2, ending: true), Left.Target(3, settled, assigned: 3, job: "unknown")));
        await HasTargetsAsync(1);
        await SettledAsync(shard);

        shard.Tell(ScrapeShardProtocol.StopShard.Instance);

        var chunk = await FishForMessageAsync<ScrapeShardProtocol.HandoverChunk>(_ => true);
        chunk.Handover.ShouldBe(new ShardHandover("akka.tcp://test@here:1", NowMs, Examples.Version(3), [], NowMs, ["receiver"], [new ShardMove(Left.Shard, "old:1", "here:1", 0, NowMs, NowMs)]));
        chunk.Targets.OrderBy(left => left.Target.Id.Value).ShouldBe(
        [
            Left.Target(1, settled, assigned: 3, series: Left.Series(0, 2)),
            Left.Target(2, Settled(2, slotsAgo: 0), assigned: 2, ending: true),
            Left.Target(3, settled, assigned: 3, job: "unknown"),
        ]);
        await AwaitAssertAsync(() => _shards.All.ShouldBeEmpty());
        _move.Calls.Last().ShouldBe($"leave {NowMs}");
        _closed.ShouldBeTrue();
        _scrapes.Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_scrape_in_flight_is_cancelled_after_the_grace_and_its_slot_goes_to_the_next_owner()
    {
        _move.Region = TestActor;
        var shard = await RunningAsync(1);
        _scrapes.Hold();
        _scrapes.Time.Advance(TimeSpan.FromSeconds(10));
        await AwaitAssertAsync(() => _scrapes.Begun.Count.ShouldBe(1));
        await LeavingAsync(shard);
        _move.Moves.InFlight.ShouldBe(1);
        _move.Calls.ShouldBeEmpty();

        Timers.Advance(StopGrace.Least);

        var chunk = await FishForMessageAsync<ScrapeShardProtocol.HandoverChunk>(_ => true);
        chunk.Targets.ShouldHaveSingleItem().SettledSlotMs.ShouldBe(Settled(1, slotsAgo: 1).ToUnixTimeMilliseconds());
        (_scrapes.Ledger.HandedOver, _scrapes.Ledger.MissedInAll, _scrapes.Ledger.InFlight).ShouldBe((1, 0, 0));
        await AwaitAssertAsync(() => _move.Moves.InFlight.ShouldBe(0));
    }

    [Fact]
    public async Task A_target_that_always_takes_its_time_gets_more()
    {
        _move.Region = TestActor;
        _scrapes.Duration = TimeSpan.FromSeconds(1);
        var shard = await RunningAsync(1);
        _scrapes.Time.Advance(TimeSpan.FromSeconds(10));
        await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBe(1));
        _scrapes.Hold();
        _scrapes.Time.Advance(TimeSpan.FromSeconds(10));
        await AwaitAssertAsync(() => _scrapes.Begun.Count.ShouldBe(2));
        await LeavingAsync(shard);
        Timers.Advance(StopGrace.Least);
        await SettledAsync(shard);
        _scrapes.Finished.ShouldBe(1);

        Timers.Advance(TimeSpan.FromSeconds(1.5));

        await FishForMessageAsync<ScrapeShardProtocol.HandoverChunk>(_ => true);
        _scrapes.Ledger.HandedOver.ShouldBe(1);
    }

    [Fact]
    public async Task A_scrape_that_does_not_end_holds_up_no_move()
    {
        _move.Region = TestActor;
        var shard = await RunningAsync(1);
        _scrapes.Hold();
        _scrapes.IgnoresCancel = true;
        _scrapes.Time.Advance(TimeSpan.FromSeconds(10));
        await AwaitAssertAsync(() => _scrapes.Begun.Count.ShouldBe(1));
        await LeavingAsync(shard);

        Timers.Advance(TimeSpan.FromSeconds(6));

        var left = (await FishForMessageAsync<ScrapeShardProtocol.HandoverChunk>(_ => true)).Targets.ShouldHaveSingleItem();
        left.SettledSlotMs.ShouldBe(Settled(1, slotsAgo: 1).ToUnixTimeMilliseconds());
        left.Series.ShouldBeNull();
        _closed.ShouldBeTrue();
        _scrapes.Ledger.HandedOver.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_left_where_nobody_could_take_it()
    {
        _move.Region = TestActor;
        _move.HasHeir = false;
        var shard = await RunningAsync(1);
        Watch(shard);

        shard.Tell(ScrapeShardProtocol.StopShard.Instance);

        await ExpectTerminatedAsync(shard);
        await ExpectNoMsgAsync(TimeSpan.Zero);
        _move.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_shard_that_leaves_before_it_began_passes_on_what_came()
    {
        _move.Region = TestActor;
        var shard = Start();
        var chunk = Chunk(0, 2, 1);
        shard.Tell(chunk);

        shard.Tell(ScrapeShardProtocol.StopShard.Instance);

        (await FishForMessageAsync<ScrapeShardProtocol.HandoverChunk>(_ => true)).ShouldBeSameAs(chunk);
        await AwaitAssertAsync(() => _shards.All.ShouldBeEmpty());
        _move.Moves.InFlight.ShouldBe(0);
        _move.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_comes_while_the_shard_leaves_goes_with_it()
    {
        _move.Region = TestActor;
        var shard = await RunningAsync(1);
        _scrapes.Hold();
        _scrapes.Time.Advance(TimeSpan.FromSeconds(10));
        await AwaitAssertAsync(() => _scrapes.Begun.Count.ShouldBe(1));
        shard.Tell(ScrapeShardProtocol.StopShard.Instance);
        await AwaitAssertAsync(() => Shown.Phase.ShouldBe(ShardPhase.Leaving));
        shard.Tell(Left.Chunk(Left.Header(epoch: 5), 0, 1, Left.Target(1, Settled(1, slotsAgo: 2), series: Left.Series(7, 2))));
        await SettledAsync(shard);
        _scrapes.LetGo();

        var chunk = await FishForMessageAsync<ScrapeShardProtocol.HandoverChunk>(_ => true);

        chunk.Targets.Count.ShouldBe(2);
        chunk.Targets[1].Series.ShouldBe(Left.Series(7, 2));
    }

    /// <summary>What a shard leaves, another one takes over: nothing is missed, doubled or forgotten on the way.</summary>
    [Fact]
    public async Task A_shard_that_moves_to_and_fro_scrapes_each_slot_once()
    {
        var region = CreateTestProbe();
        _move.Region = region;
        var shard = await RunningAsync(1, 2, 3);
        for (var move = 0; move < 4; move++)
        {
            _scrapes.Time.Advance(TimeSpan.FromSeconds(10));
            await AwaitAssertAsync(() => _scrapes.Ledger.Done.ShouldBe(3 * (move + 1)));
            shard.Tell(ScrapeShardProtocol.StopShard.Instance);
            var chunk = await region.ExpectMsgAsync<ScrapeShardProtocol.HandoverChunk>();
            shard = Start();
            shard.Tell(chunk);
            await AwaitAssertAsync(() => Shown.Moves.Count.ShouldBe(move + 2));
            await SettledAsync(shard);
        }

        (_scrapes.Ledger.Due, _scrapes.Ledger.Done).ShouldBe((12, 12));
    }

    protected override void AfterAll()
    {
        _scrapes.LetGo();
        base.AfterAll();
        _scrapes.Dispose();
    }

    private static ScrapeShardProtocol.AssignmentChunk List(long version, params ulong[] ids) =>
        new(Left.Shard, Examples.Version(version), 0, 1, ids.Select(id => Examples.Target(id)).ToValueList(), []);

    private static ScrapeShardProtocol.HandoverChunk Chunk(int index, int count, params ulong[] ids) =>
        Left.Chunk(Left.Header(), index, count, [.. ids.Select(id => Left.Target(id))]);

    private long NowMs => _scrapes.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private DateTimeOffset Settled(ulong id, int slotsAgo) =>
        new Pipeline.Scraping.ScrapeSchedule(new TargetId(id), TimeSpan.FromSeconds(10), 3).LastAtOrBefore(_scrapes.Time.GetUtcNow()).AddSeconds(-10 * slotsAgo);

    // When it is shown, its timers are set.
    private IActorRef Start(FakeMove? move = null)
    {
        AwaitAssert(() => _shards.All.ShouldBeEmpty());
        var shard = Sys.ActorOf(ScrapeShardActor.Props(Left.Shard, new ShardWork
        {
            Targets = _scrapes.Work,
            Pools = () => new Dictionary<string, ScrapePool> { ["node"] = _pool },
            Handover = (move ?? _move).Work,
            Close = () => _closed = true,
            Shards = _shards,
            Discovery = CreateTestProbe(),
            Logger = NullLogger.Instance,
        }));
        AwaitAssert(() => _shards.All.ShouldNotBeEmpty());
        return shard;
    }

    private async Task<IActorRef> RunningAsync(params ulong[] ids)
    {
        var shard = Start();
        Timers.Advance(ScrapeShardActor.PatienceForOldOwner);
        shard.Tell(List(1, ids));
        await AwaitAssertAsync(() => Shown.Phase.ShouldBe(ShardPhase.Running));
        await HasTargetsAsync(ids);
        await SettledAsync(shard);
        return shard;
    }

    // Its turn has come.
    private async Task LeavingAsync(IActorRef shard)
    {
        shard.Tell(ScrapeShardProtocol.StopShard.Instance);
        await AwaitAssertAsync(() => Shown.Phase.ShouldBe(ShardPhase.Leaving));
        await SettledAsync(shard);
    }

    private async Task SettledAsync(IActorRef shard)
    {
        await shard.Ask<ActorIdentity>(new Identify(null));
        foreach (var entry in _shards.Find(Left.Shard)?.Targets ?? [])
            await entry.Actor.Ask<ActorIdentity>(new Identify(null));
    }

    private TargetEntry Entry(ulong id) => Shown.Targets.Single(entry => entry.Key.Id.Value == id);

    private Task HasTargetsAsync(params ulong[] ids) => AwaitAssertAsync(() =>
        _shards.Find(Left.Shard).ShouldNotBeNull().Targets.Select(entry => entry.Key.Id.Value).Order().ShouldBe(ids));
}
