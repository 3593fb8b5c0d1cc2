using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using ScrapeCluster.Actors.Dispatching;
using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Dispatching;

/// <summary>In a real actor system with the settings of a node.</summary>
public sealed class DispatchingTests : IAsyncDisposable
{
    private const string Inline = "inline";

    private readonly ActorSystem _system = ActorSystem.Create("dispatching", ConfigurationFactory.ParseString(
        $$"""
        akka.actor.internal-dispatcher.executor = "{{QuietThreadsConfigurator.Name}}"
        akka.scheduler.implementation = "{{QuietScheduler.Name}}"
        {{Inline}} { type = Dispatcher, executor = "{{InlineExecutorConfigurator.Name}}" }
        """));

    private readonly BlockingCollection<(object Message, int Thread)> _seen = [];

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        _seen.Dispose();
    }

    [Fact]
    public void Timers_come_in_their_order_and_those_that_were_cancelled_do_not()
    {
        var actor = Actor(null);
        var scheduler = _system.Scheduler;
        using var cancelled = new Cancelable(scheduler);

        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(80), actor, "third", ActorRefs.NoSender);
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(5), actor, "first", ActorRefs.NoSender);
        scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(30), actor, "never", ActorRefs.NoSender, cancelled);
        scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(40), () => actor.Tell("second"));
        cancelled.Cancel();

        Next().Message.ShouldBe("first");
        Next().Message.ShouldBe("second");
        Next().Message.ShouldBe("third");
    }

    [Fact]
    public void A_repeated_timer_goes_on_when_one_beside_it_breaks_and_ends_when_it_is_cancelled()
    {
        var actor = Actor(null);
        using var again = new Cancelable(_system.Scheduler);

        _system.Scheduler.ScheduleTellRepeatedly(TimeSpan.Zero, TimeSpan.FromMilliseconds(5), actor, "again", ActorRefs.NoSender, again);
        _system.Scheduler.Advanced.ScheduleOnce(TimeSpan.FromMilliseconds(7), () => throw new InvalidOperationException("broken"));

        for (var i = 0; i < 5; i++)
            Next().Message.ShouldBe("again");
        again.Cancel();
        _system.Scheduler.ScheduleTellOnce(TimeSpan.FromMilliseconds(30), actor, "last", ActorRefs.NoSender);
        while (Next().Message is not "last")
        {
        }

        _seen.TryTake(out _, TimeSpan.FromMilliseconds(30)).ShouldBeFalse();
    }

    [Fact]
    public void An_actor_runs_on_the_thread_that_tells_it_only_where_that_says_so()
    {
        var actor = Actor(Inline);

        actor.Tell("elsewhere");
        Next().ShouldSatisfyAllConditions(seen => seen.Message.ShouldBe("elsewhere"), seen => seen.Thread.ShouldNotBe(Environment.CurrentManagedThreadId));
        InlineExecutor.Tell(actor, "here");
        var here = Next();
        here.ShouldBe(("here", Environment.CurrentManagedThreadId));
        actor.Tell("elsewhere");
        Next().Thread.ShouldNotBe(Environment.CurrentManagedThreadId);
    }

    [Fact]
    public void A_slot_wakes_its_actor_once_when_it_comes_and_a_new_one_replaces_it()
    {
        var actor = Actor(Inline);
        using var clock = new SlotClock(TimeProvider.System);
        var timers = Enumerable.Range(0, 20).Select(i => new SlotTimer(clock, TimeProvider.System, actor, i)).ToList();
        var start = TimeProvider.System.GetUtcNow();

        foreach (var (i, timer) in timers.Index())
            timer.Set(start + TimeSpan.FromMilliseconds(200 - (5 * i)));
        timers[3].Set(start + TimeSpan.FromMilliseconds(300));
        timers[4].Stop();

        Enumerable.Range(0, 19).Select(_ => Next().Message).ShouldBe(Enumerable.Range(0, 20).Reverse().Where(i => i is not (3 or 4)).Append(3).Cast<object>());
        (TimeProvider.System.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(300));
    }

    private IActorRef Actor(string? dispatcher)
    {
        var props = Props.Create(() => new Recorder(_seen));
        return _system.ActorOf(dispatcher is null ? props : props.WithDispatcher(dispatcher));
    }

    private (object Message, int Thread) Next()
    {
        _seen.TryTake(out var seen, TimeSpan.FromSeconds(20)).ShouldBeTrue("nothing came");
        return seen;
    }

    private sealed class Recorder(BlockingCollection<(object Message, int Thread)> seen) : UntypedActor
    {
        protected override void OnReceive(object message) => seen.Add((message, Environment.CurrentManagedThreadId));
    }
}
