using Akka.Actor;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// One target: wakes at its slot, runs one scrape at a time outside its mailbox, and accounts for every slot. Its state is in
/// the shard's <see cref="TargetEntry"/>, so a restart goes on where it was.
/// </summary>
internal sealed class TargetActor : UntypedActor
{
    private readonly TargetEntry _entry;
    private readonly TargetWork _work;
    private readonly IActorRef _self;
    private TargetSlots _slots;
    private ITimer? _timer;
    private CancellationTokenSource? _cancellation;
    private bool _scraping;
    private bool _stopping;
    private bool _ending;

    public TargetActor(TargetEntry entry, TargetWork work)
    {
        _entry = entry;
        _work = work;
        _self = Self;
        _ending = entry.Ending;
        _slots = new TargetSlots(ScheduleOf(entry.State), Now);
    }

    private DateTimeOffset Now => _work.Time.GetUtcNow();

    public static Props Props(TargetEntry entry, TargetWork work) => Akka.Actor.Props.CreateBy(new Producer(entry, work));

    protected override void PreStart() => ArmTimer();

    protected override void PostStop()
    {
        _timer?.Dispose();
        _cancellation?.Cancel();
        if (_scraping)
            _work.Ledger.EndMissed(MissedReason.Stopped);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SlotCame: OnSlotCame(); break;
            case ScrapeEnded m: OnScrapeEnded(m); break;
            case TargetProtocol.Refresh: OnRefresh(); break;
            case TargetProtocol.End: OnEnd(); break;
            case TargetProtocol.Stop: OnStop(); break;
            case TargetProtocol.Cancel: _cancellation?.Cancel(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnSlotCame()
    {
        if (_scraping || _stopping)
            return;

        if (_ending)
            WriteMarkersIfDue();
        else
            ScrapeIfDue(MissedReason.WokeLate);
    }

    private void ScrapeIfDue(MissedReason reasonForOlderSlots)
    {
        if (!_slots.TryTake(Now, out var slot, out var missed))
        {
            ArmTimer();
            return;
        }

        if (missed > 0)
            Miss(reasonForOlderSlots, missed);
        BeginScrape(slot);
    }

    private void BeginScrape(DateTimeOffset slot)
    {
        _scraping = true;
        _cancellation ??= new CancellationTokenSource();
        _work.Ledger.Begin();
        _ = ScrapeAsync(_entry.State, _slots.TimestampFor(slot, Now), _cancellation.Token);
    }

    // Runs outside the mailbox; only the message at its end touches the actor.
    private async Task ScrapeAsync(TargetState state, long timestampMs, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _work.Scrape(state, timestampMs, cancellationToken).ConfigureAwait(false);
            _self.Tell(new ScrapeEnded(result, null), ActorRefs.NoSender);
        }
        catch (Exception error) // The loop must go on, whatever a scrape did.
        {
            _self.Tell(new ScrapeEnded(null, error), ActorRefs.NoSender);
        }
    }

    private void OnScrapeEnded(ScrapeEnded ended)
    {
        if (!_scraping)
            return; // Begun before a restart, and accounted for there.

        _scraping = false;
        Account(ended);
        if (_stopping)
            Context.Stop(Self);
        else if (_ending)
            WriteMarkersIfDue();
        else
            GoOn();
    }

    private void Account(ScrapeEnded ended)
    {
        if (ended.Error is { } error && _cancellation is not { IsCancellationRequested: true })
            Log.ScrapeBroke(_work.Logger, _entry.Target.Url, error);

        if (ended.Result is { Cancelled: true } || (_cancellation is { IsCancellationRequested: true } && ended.Result is null))
            _work.Ledger.EndMissed(MissedReason.Stopped);
        else if (ended.Result is { Error: null })
            _work.Ledger.EndDone();
        else
            _work.Ledger.EndFailed();
    }

    private void GoOn()
    {
        TakeOverChanges();
        ScrapeIfDue(MissedReason.PreviousScrapeRunning);
    }

    private void OnRefresh()
    {
        if (_ending)
        {
            _ending = false;
            _slots.Forgive(Now);
        }

        if (_scraping || _stopping)
            return;
        TakeOverChanges();
        ArmTimer();
    }

    // Between two scrapes only: a scrape in flight works on the state.
    private void TakeOverChanges()
    {
        var state = _entry.State;
        if (ReferenceEquals(state.Target, _entry.Target) && ReferenceEquals(state.Pool, _entry.Pool))
            return;

        var interval = state.Target.Interval;
        _entry.State = state.With(_entry.Target, _entry.Pool);
        if (interval != _entry.Target.Interval)
            _slots.Follow(ScheduleOf(_entry.State), Now);
    }

    private void OnEnd()
    {
        _ending = true;
        if (_scraping || _stopping)
            return;
        if (_entry.State.Last is null)
            Finish();
        else
            ArmTimer();
    }

    private void WriteMarkersIfDue()
    {
        var now = Now;
        if (!_slots.TryTake(now, out var slot, out _))
        {
            ArmTimer();
            return;
        }

        _work.End(_entry.State, _slots.TimestampFor(slot, now));
        Finish();
    }

    private void Finish()
    {
        Context.Parent.Tell(new TargetProtocol.Ended(_entry));
        _stopping = true;
    }

    private void OnStop()
    {
        _stopping = true;
        if (!_scraping)
            Context.Stop(Self);
    }

    private void ArmTimer()
    {
        var wait = _slots.Next - Now;
        // Timers count whole milliseconds and may not fire early.
        var delay = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(wait.TotalMilliseconds)));
        if (_timer is null)
            _timer = _work.Time.CreateTimer(static self => ((IActorRef)self!).Tell(SlotCame.Instance, ActorRefs.NoSender), _self, delay, Timeout.InfiniteTimeSpan);
        else
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private void Miss(MissedReason reason, long slots)
    {
        _work.Ledger.Miss(reason, slots);
        Log.SlotsMissed(_work.Logger, _entry.Target.Url, slots, reason);
    }

    private ScrapeSchedule ScheduleOf(TargetState state) => new(state.Target.Id, state.Target.Interval, _work.Seed);

    private sealed record SlotCame
    {
        public static readonly SlotCame Instance = new();
    }

    private sealed record ScrapeEnded(ScrapeResult? Result, Exception? Error);

    private sealed class Producer(TargetEntry entry, TargetWork work) : IIndirectActorProducer
    {
        public Type ActorType => typeof(TargetActor);

        public ActorBase Produce() => new TargetActor(entry, work);

        public void Release(ActorBase actor)
        {
        }
    }
}
