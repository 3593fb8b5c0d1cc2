using Akka.Actor;
using ScrapeCluster.Actors.Dispatching;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// One target: wakes at its slot, runs one scrape at a time outside its mailbox, and accounts for every slot. Its state is in
/// the shard's <see cref="TargetEntry"/>, so a restart, or another node, goes on where it was.
/// </summary>
internal sealed class TargetActor : UntypedActor
{
    private readonly TargetEntry _entry;
    private readonly TargetWork _work;
    private readonly IActorRef _self;
    private readonly SlotTimer _timer;
    private readonly List<TargetHandover> _lateLegacy = [];
    private TargetSlots _slots;
    private MissedReason _reasonForFirst;
    private CancellationTokenSource? _cancellation;
    private bool _stopping;
    private bool _handsOver;
    private bool _ending;

    public TargetActor(TargetEntry entry, TargetWork work)
    {
        _entry = entry;
        _work = work;
        _self = Self;
        _timer = new SlotTimer(work.Clock, work.Time, _self, SlotCame.Instance);
        _ending = entry.Ending;
        _reasonForFirst = entry.Moved ? MissedReason.Moved : MissedReason.WokeLate;
        _slots = new TargetSlots(ScheduleOf(entry.State), entry.Settled ?? Now);
        _entry.Settled = _slots.Settled;
    }

    private DateTimeOffset Now => _work.Time.GetUtcNow();

    private bool IsScraping => _entry.IsScraping;

    public static Props Props(TargetEntry entry, TargetWork work)
    {
        var props = Akka.Actor.Props.CreateBy(new Producer(entry, work));
        return work.Dispatcher is null ? props : props.WithDispatcher(work.Dispatcher);
    }

    protected override void PreStart()
    {
        foreach (var series in _entry.Inherited)
            TakeOver(series);
        _entry.Inherited = [];
        SetTimer();
    }

    protected override void PostStop()
    {
        _timer.Stop();
        _cancellation?.Cancel();
        if (IsScraping)
            GiveUpSlot();
    }

    // Before a restart as well: what is in flight then is never heard of again.
    protected override void PreRestart(Exception reason, object message)
    {
        PostStop();
        _entry.IsScraping = false;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SlotCame: OnSlotCame(); break;
            case ScrapeEnded m: OnScrapeEnded(m); break;
            case TargetProtocol.Refresh: OnRefresh(); break;
            case TargetProtocol.Inherit m: OnInherit(m.Left); break;
            case TargetProtocol.End: OnEnd(); break;
            case TargetProtocol.Stop m: OnStop(m); break;
            case TargetProtocol.Cancel: _cancellation?.Cancel(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnSlotCame()
    {
        if (IsScraping || _stopping)
            return;

        if (_ending)
            WriteMarkersIfDue();
        else
            ScrapeIfDue(_reasonForFirst);
    }

    private void ScrapeIfDue(MissedReason reasonForOlderSlots)
    {
        if (!_slots.TryTake(Now, out var slot, out var missed))
        {
            SetTimer();
            return;
        }

        _reasonForFirst = MissedReason.WokeLate;
        _entry.Settled = _slots.Settled;
        if (missed > 0)
            Miss(reasonForOlderSlots, missed);
        if (!_work.MayScrape())
            LeaveOut(MissedReason.NoTenure);
        else if (_work.IsPaused())
            LeaveOut(MissedReason.QueueFull);
        else
            BeginScrape(slot);
    }

    private void LeaveOut(MissedReason reason)
    {
        Settle();
        Miss(reason, 1);
        SetTimer();
    }

    private void BeginScrape(DateTimeOffset slot)
    {
        _entry.IsScraping = true;
        _cancellation ??= new CancellationTokenSource();
        _work.Ledger.Begin();
        _ = ScrapeAsync(_entry.State, _slots.TimestampFor(slot, Now), _cancellation);
    }

    // Runs outside the mailbox; only the message at its end touches the actor.
    private async Task ScrapeAsync(TargetState state, long timestampMs, CancellationTokenSource lifetime)
    {
        try
        {
            var result = await _work.Scrape(state, timestampMs, lifetime.Token).ConfigureAwait(false);
            InlineExecutor.Tell(_self, new ScrapeEnded(lifetime, result, null));
        }
        catch (Exception error) // The loop must go on, whatever a scrape did.
        {
            InlineExecutor.Tell(_self, new ScrapeEnded(lifetime, null, error));
        }
    }

    private void OnScrapeEnded(ScrapeEnded ended)
    {
        if (!IsScraping || ended.Lifetime != _cancellation)
            return; // Begun before a restart, and accounted for there.

        _entry.IsScraping = false;
        Account(ended);
        TakeOverLateLegacy();
        if (_stopping)
            Context.Stop(Self);
        else if (_ending)
            WriteMarkersIfDue();
        else
            GoOn();
    }

    private void Account(ScrapeEnded ended)
    {
        var isCancelled = _cancellation is { IsCancellationRequested: true };
        if (ended.Error is { } error && !isCancelled)
            Log.ScrapeBroke(_work.Logger, _entry.Target.Url, error);

        if (ended.Result is { Cancelled: true } || (isCancelled && ended.Result is null))
        {
            GiveUpSlot();
            return;
        }

        Settle();
        if (ended.Result is { Error: null })
            _work.Ledger.EndDone();
        else
            _work.Ledger.EndFailed();
    }

    // Of the scrape in flight, which wrote nothing.
    private void GiveUpSlot()
    {
        if (_handsOver)
        {
            _work.Ledger.EndHandedOver();
            return;
        }

        Settle();
        _work.Ledger.EndMissed(MissedReason.Stopped);
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

        if (IsScraping || _stopping)
            return;
        TakeOverChanges();
        SetTimer();
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

    private void OnInherit(TargetHandover left)
    {
        _lateLegacy.Add(left);
        if (IsScraping)
            return;
        TakeOverLateLegacy();
        if (!_stopping)
            SetTimer();
    }

    private void TakeOverLateLegacy()
    {
        foreach (var left in _lateLegacy)
        {
            if (_slots.IsUntouched)
                GoOnFrom(left.SettledSlotMs);
            _entry.State.Last ??= left.Last;
            if (left.Series is { } series)
                TakeOver(series);
        }

        _lateLegacy.Clear();
    }

    private void TakeOver(SeriesSnapshot series)
    {
        try
        {
            _work.TakeOver(_entry.State, series);
        }
        catch (InvalidDataException error)
        {
            Log.SeriesNotTakenOver(_work.Logger, _entry.Target.Url, series.Count, error.Message);
        }
    }

    private void GoOnFrom(long settledSlotMs)
    {
        var schedule = ScheduleOf(_entry.State);
        _slots = new TargetSlots(schedule, SettledSlot.OfInherited(schedule, settledSlotMs, Now));
        _entry.Settled = _slots.Settled;
        _reasonForFirst = MissedReason.Moved;
    }

    private void OnEnd()
    {
        _ending = true;
        if (IsScraping || _stopping)
            return;
        if (_entry.State.Last is null)
            Finish();
        else
            SetTimer();
    }

    private void WriteMarkersIfDue()
    {
        var now = Now;
        if (!_slots.TryTake(now, out var slot, out _))
        {
            SetTimer();
            return;
        }

        Settle();
        if (_work.MayScrape() && !_work.IsPaused())
        {
            _work.End(_entry.State, _slots.TimestampFor(slot, now));
            Finish();
        }
        else
        {
            SetTimer();
        }
    }

    private void Finish()
    {
        Context.Parent.Tell(new TargetProtocol.Ended(_entry));
        _stopping = true;
    }

    private void OnStop(TargetProtocol.Stop stop)
    {
        _stopping = true;
        _handsOver = stop.HandsOver;
        if (!IsScraping)
            Context.Stop(Self);
    }

    private void Settle()
    {
        _slots.Settle();
        _entry.Settled = _slots.Settled;
    }

    private void SetTimer()
    {
        _entry.Settled = _slots.Settled;
        _timer.Set(_slots.Next);
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

    private sealed record ScrapeEnded(CancellationTokenSource Lifetime, ScrapeResult? Result, Exception? Error);

    private sealed class Producer(TargetEntry entry, TargetWork work) : IIndirectActorProducer
    {
        public Type ActorType => typeof(TargetActor);

        public ActorBase Produce() => new TargetActor(entry, work);

        public void Release(ActorBase actor)
        {
        }
    }
}
