using Akka.Actor;
using Akka.TestKit.Xunit;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class TargetActorTests : PatientTestKit
{
    private readonly FakeScrapes _scrapes = new();
    private readonly TargetEntry _entry = new(Examples.Target(), Examples.Pool(), Examples.Version(1));
    private readonly DateTimeOffset _first;
    private readonly IActorRef _target;

    public TargetActorTests()
    {
        _first = FakeScrapes.ScheduleOf(_entry).NextAfter(Examples.Noon);
        _target = ActorOfAsTestActorRef<TargetActor>(TargetActor.Props(_entry, _scrapes.Work), TestActor);
        Watch(_target);
    }

    [Fact]
    public async Task The_first_scrape_comes_at_the_next_slot_and_carries_its_timestamp()
    {
        GoTo(_first.AddMilliseconds(-1));
        await NothingHappensAsync();
        _scrapes.Begun.ShouldBeEmpty();

        GoTo(_first);

        await FinishedAsync(1);
        _scrapes.Begun.ShouldHaveSingleItem().ShouldBe(_first.ToUnixTimeMilliseconds());
        LedgerShouldBe(due: 1, done: 1);
    }

    [Fact]
    public async Task Every_slot_is_scraped_once()
    {
        for (var slot = 0; slot < 5; slot++)
        {
            GoTo(_first.AddSeconds(10 * slot));
            await FinishedAsync(slot + 1);
        }

        _scrapes.Begun.ShouldBe(Enumerable.Range(0, 5).Select(slot => _first.AddSeconds(10 * slot).ToUnixTimeMilliseconds()));
        LedgerShouldBe(due: 5, done: 5);
    }

    [Fact]
    public async Task A_failed_scrape_is_counted_and_the_next_slot_comes_as_usual()
    {
        _scrapes.Error = "no answer";
        GoTo(_first);
        await FinishedAsync(1);
        _scrapes.Error = null;
        _scrapes.Throws = true;
        GoTo(_first.AddSeconds(10));
        await FinishedAsync(2);
        _scrapes.Throws = false;
        GoTo(_first.AddSeconds(20));
        await FinishedAsync(3);

        LedgerShouldBe(due: 3, done: 1, failed: 2);
    }

    [Fact]
    public async Task Slots_that_pass_during_a_scrape_are_missed_but_for_the_newest()
    {
        _scrapes.Hold();
        GoTo(_first);
        await BegunAsync(1);
        GoTo(_first.AddSeconds(31));
        _scrapes.Begun.Count.ShouldBe(1);

        _scrapes.LetGo();

        await FinishedAsync(2);
        _scrapes.Begun.Last().ShouldBe(_first.AddSeconds(31).ToUnixTimeMilliseconds());
        _scrapes.Ledger.Missed(MissedReason.PreviousScrapeRunning).ShouldBe(2);
        LedgerShouldBe(due: 4, done: 2, missed: 2);
    }

    [Fact]
    public async Task A_node_that_slept_misses_what_it_slept_through()
    {
        GoTo(_first.AddSeconds(45));

        await FinishedAsync(1);
        _scrapes.Ledger.Missed(MissedReason.WokeLate).ShouldBe(4);
        LedgerShouldBe(due: 5, done: 1, missed: 4);
    }

    [Fact]
    public async Task Stop_while_idle_ends_at_once_without_markers()
    {
        GoTo(_first);
        await FinishedAsync(1);

        _target.Tell(new TargetProtocol.Stop(HandsOver: false));

        await ExpectTerminatedAsync(_target);
        _scrapes.Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stop_waits_for_the_scrape_in_flight()
    {
        _scrapes.Hold();
        GoTo(_first);
        await BegunAsync(1);
        _target.Tell(new TargetProtocol.Stop(HandsOver: false));
        await NothingHappensAsync();

        _scrapes.LetGo();

        await ExpectTerminatedAsync(_target);
        LedgerShouldBe(due: 1, done: 1);
        _scrapes.Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancel_ends_the_scrape_in_flight_and_counts_its_slot_as_missed()
    {
        _scrapes.Hold();
        GoTo(_first);
        await BegunAsync(1);
        _target.Tell(new TargetProtocol.Stop(HandsOver: false));
        _target.Tell(TargetProtocol.Cancel.Instance);

        await ExpectTerminatedAsync(_target);
        _scrapes.Ledger.Missed(MissedReason.Stopped).ShouldBe(1);
        LedgerShouldBe(due: 1, missed: 1);
    }

    [Fact]
    public async Task Invariant_4_a_removed_target_gets_its_markers_once_at_its_next_slot()
    {
        GoTo(_first);
        await FinishedAsync(1);
        _target.Tell(TargetProtocol.End.Instance);
        await NothingHappensAsync();
        _scrapes.Ended.ShouldBeEmpty();

        GoTo(_first.AddSeconds(10));
        await ExpectMsgAsync<TargetProtocol.Ended>();
        GoTo(_first.AddSeconds(30));
        await NothingHappensAsync();

        _scrapes.Ended.ShouldHaveSingleItem().TimestampMs.ShouldBe(_first.AddSeconds(10).ToUnixTimeMilliseconds());
        LedgerShouldBe(due: 1, done: 1);
    }

    [Fact]
    public async Task A_removed_target_that_was_never_scraped_gets_no_markers()
    {
        _target.Tell(TargetProtocol.End.Instance);

        await ExpectMsgAsync<TargetProtocol.Ended>();
        _scrapes.Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_target_removed_during_its_scrape_gets_markers_after_it()
    {
        _scrapes.Hold();
        GoTo(_first);
        await BegunAsync(1);
        _target.Tell(TargetProtocol.End.Instance);
        GoTo(_first.AddSeconds(3));
        await NothingHappensAsync();
        _scrapes.LetGo();
        await FinishedAsync(1);
        await NothingHappensAsync();
        _scrapes.Ended.ShouldBeEmpty();

        GoTo(_first.AddSeconds(10));

        await ExpectMsgAsync<TargetProtocol.Ended>();
        _scrapes.Ended.ShouldHaveSingleItem();
        _scrapes.Begun.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_removed_target_that_comes_back_gets_no_markers_and_keeps_its_phase()
    {
        GoTo(_first);
        await FinishedAsync(1);
        _target.Tell(TargetProtocol.End.Instance);
        _target.Tell(TargetProtocol.Refresh.Instance);
        await NothingHappensAsync();

        GoTo(_first.AddSeconds(10));

        await FinishedAsync(2);
        _scrapes.Ended.ShouldBeEmpty();
        LedgerShouldBe(due: 2, done: 2);
    }

    [Fact]
    public async Task A_changed_interval_takes_over_between_two_scrapes_and_loses_no_state()
    {
        _scrapes.Hold();
        GoTo(_first);
        await BegunAsync(1);
        var state = _entry.State;
        _entry.Target = Examples.Target(intervalSeconds: 4);
        _target.Tell(TargetProtocol.Refresh.Instance);
        await NothingHappensAsync();
        _entry.State.ShouldBeSameAs(state);
        _scrapes.LetGo();
        await FinishedAsync(1);
        await AwaitAssertAsync(() => _entry.State.Target.Interval.ShouldBe(TimeSpan.FromSeconds(4)));
        await NothingHappensAsync();

        GoTo(FakeScrapes.ScheduleOf(_entry).NextAfter(_first));

        await FinishedAsync(2);
        _scrapes.Intervals.ShouldBe([TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(4)]);
        _entry.State.Last.ShouldNotBeNull();
        _scrapes.Ended.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refresh_without_a_change_of_interval_keeps_the_slot_that_is_waiting()
    {
        GoTo(_first);
        await FinishedAsync(1);
        _entry.Pool = Examples.Pool();
        _target.Tell(TargetProtocol.Refresh.Instance);
        await AwaitAssertAsync(() => _entry.State.Pool.ShouldBeSameAs(_entry.Pool));
        await NothingHappensAsync();

        GoTo(_first.AddSeconds(10));

        await FinishedAsync(2);
        LedgerShouldBe(due: 2, done: 2);
    }

    [Fact]
    public async Task A_scrape_cancelled_for_a_move_leaves_its_slot_due()
    {
        _scrapes.Hold();
        GoTo(_first.AddSeconds(21));
        await BegunAsync(1);
        _target.Tell(new TargetProtocol.Stop(HandsOver: true));
        _target.Tell(TargetProtocol.Cancel.Instance);

        await ExpectTerminatedAsync(_target);
        _entry.Settled.ShouldBe(_first.AddSeconds(10));
        _scrapes.Ledger.HandedOver.ShouldBe(1);
        LedgerShouldBe(due: 3, missed: 2, handedOver: 1);
    }

    [Fact]
    public async Task A_scrape_that_ends_in_time_settles_its_slot()
    {
        _scrapes.Hold();
        GoTo(_first);
        await BegunAsync(1);
        _target.Tell(new TargetProtocol.Stop(HandsOver: true));
        _scrapes.LetGo();

        await ExpectTerminatedAsync(_target);
        _entry.Settled.ShouldBe(_first);
        LedgerShouldBe(due: 1, done: 1);
    }

    [Fact]
    public async Task A_scrape_that_does_not_even_end_when_cancelled_leaves_its_slot_due()
    {
        _scrapes.Hold();
        _scrapes.IgnoresCancel = true;
        GoTo(_first);
        await BegunAsync(1);
        _target.Tell(new TargetProtocol.Stop(HandsOver: true));
        Sys.Stop(_target);

        await ExpectTerminatedAsync(_target);
        _entry.Settled.ShouldBe(_first.AddSeconds(-10));
        _entry.IsScraping.ShouldBeTrue();
        LedgerShouldBe(due: 1, handedOver: 1);
    }

    [Fact]
    public async Task Invariant_2_an_inherited_target_catches_up_at_once_and_what_passed_before_is_missed()
    {
        GoTo(_first.AddSeconds(23));
        await FinishedAsync(1);
        var entry = Inherited(settled: _first, Left.Series(0, 2), Left.Series(2, 1));

        ActorOfAsTestActorRef<TargetActor>(TargetActor.Props(entry, _scrapes.Work), TestActor);

        await FinishedAsync(2);
        _scrapes.Begun.Last().ShouldBe(_first.AddSeconds(23).ToUnixTimeMilliseconds());
        _scrapes.Ledger.Missed(MissedReason.Moved).ShouldBe(1);
        _scrapes.Inherited.Select(part => part.Series).ShouldBe([Left.Series(0, 2), Left.Series(2, 1)]);
        entry.Inherited.ShouldBeEmpty();
    }

    [Fact]
    public async Task Invariant_2_an_inherited_target_whose_slot_is_settled_waits_for_the_next()
    {
        GoTo(_first.AddSeconds(3));
        await FinishedAsync(1);
        var entry = Inherited(settled: _first);
        var target = ActorOfAsTestActorRef<TargetActor>(TargetActor.Props(entry, _scrapes.Work), TestActor);
        await target.Ask<ActorIdentity>(new Identify(null));
        _scrapes.Begun.Count.ShouldBe(1);

        GoTo(_first.AddSeconds(10));

        await FinishedAsync(3);
        _scrapes.Ledger.MissedInAll.ShouldBe(0);
    }

    [Fact]
    public async Task What_comes_late_decides_the_slots_of_a_target_that_was_not_scraped_yet()
    {
        GoTo(_first.AddSeconds(-3));
        _target.Tell(new TargetProtocol.Inherit(Left.Target(1, _first.AddSeconds(-20), series: Left.Series(0, 2))));

        await FinishedAsync(1);

        _scrapes.Begun.ShouldHaveSingleItem().ShouldBe(_first.AddSeconds(-3).ToUnixTimeMilliseconds());
        _scrapes.Inherited.ShouldHaveSingleItem().Series.ShouldBe(Left.Series(0, 2));
        LedgerShouldBe(due: 1, done: 1);
    }

    [Fact]
    public async Task What_comes_late_for_a_target_that_is_being_scraped_is_taken_over_after_it()
    {
        _scrapes.Hold();
        GoTo(_first);
        await BegunAsync(1);
        _target.Tell(new TargetProtocol.Inherit(Left.Target(1, _first.AddSeconds(-10), series: Left.Series(0, 2))));
        await NothingHappensAsync();
        _scrapes.Inherited.ShouldBeEmpty();

        _scrapes.LetGo();

        await FinishedAsync(1);
        await AwaitAssertAsync(() => _scrapes.Inherited.ShouldHaveSingleItem());
        await NothingHappensAsync();
        _scrapes.Begun.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_tenure_no_scrape_begins_and_no_marker_is_written()
    {
        GoTo(_first);
        await FinishedAsync(1);
        _scrapes.MayScrape = false;
        GoTo(_first.AddSeconds(20));
        await AwaitAssertAsync(() => _scrapes.Ledger.Missed(MissedReason.NoTenure).ShouldBe(1));
        _target.Tell(TargetProtocol.End.Instance);
        GoTo(_first.AddSeconds(30));
        await NothingHappensAsync();
        _scrapes.Ended.ShouldBeEmpty();
        LedgerShouldBe(due: 3, done: 1, missed: 2);

        _scrapes.MayScrape = true;
        GoTo(_first.AddSeconds(40));

        await ExpectMsgAsync<TargetProtocol.Ended>();
        _scrapes.Ended.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_restart_goes_on_where_it_was()
    {
        GoTo(_first);
        await FinishedAsync(1);

        Sys.Stop(_target);
        await ExpectTerminatedAsync(_target);
        var again = ActorOfAsTestActorRef<TargetActor>(TargetActor.Props(_entry, _scrapes.Work), TestActor);
        await again.Ask<ActorIdentity>(new Identify(null));
        _scrapes.Begun.Count.ShouldBe(1);
        GoTo(_first.AddSeconds(10));

        await FinishedAsync(2);
        LedgerShouldBe(due: 2, done: 2);
    }

    protected override void AfterAll()
    {
        _scrapes.LetGo();
        base.AfterAll();
        _scrapes.Dispose();
    }

    private static TargetEntry Inherited(DateTimeOffset settled, params Pipeline.SeriesSnapshot[] series) =>
        new(Examples.Target(), Examples.Pool(), Examples.Version(1)) { Settled = settled, Moved = true, Inherited = series };

    private void GoTo(DateTimeOffset time) => _scrapes.Time.SetUtcNow(time);

    private Task BegunAsync(int count) => AwaitAssertAsync(() => _scrapes.Begun.Count.ShouldBe(count));

    // Until the actor has taken note too: the message that follows the scrape.
    private Task FinishedAsync(int count) => AwaitAssertAsync(() =>
    {
        _scrapes.Finished.ShouldBe(count);
        _scrapes.Ledger.InFlight.ShouldBe(0);
        (_scrapes.Ledger.Done + _scrapes.Ledger.Failed + _scrapes.Ledger.Missed(MissedReason.Stopped)).ShouldBe(count);
    });

    // All that was sent before has been dealt with when the actor answers.
    private async Task NothingHappensAsync() => await _target.Ask<ActorIdentity>(new Identify(null));

    private void LedgerShouldBe(long due, long done = 0, long failed = 0, long missed = 0, long handedOver = 0)
    {
        var ledger = _scrapes.Ledger;
        (ledger.Due, ledger.Done, ledger.Failed, ledger.MissedInAll, ledger.HandedOver, ledger.InFlight)
            .ShouldBe((due, done, failed, missed, handedOver, 0));
    }
}
