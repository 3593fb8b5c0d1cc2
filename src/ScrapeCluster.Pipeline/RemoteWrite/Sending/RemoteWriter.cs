using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Delivers one queue to one endpoint, in order and one request at a time. It decides what to do next and carries out a single
/// send; whoever drives it does the waiting. One caller at a time; <see cref="Flush"/> and <see cref="Change"/> may come in between. From <see cref="Share"/> on
/// its requests take along what waits with other writers, and theirs what waits here.
/// </summary>
public sealed class RemoteWriter
{
    /// <summary>How often a node that may not send looks whether it may again.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>So long a writer whose samples were refused sends them alone.</summary>
    public static readonly TimeSpan ApartFor = TimeSpan.FromMinutes(1);

    private readonly WriteQueue _queue;
    private readonly TimeProvider _time;
    private readonly Func<bool> _maySend;
    private readonly Func<Fragment, PeekChoice> _choose;
    private readonly SendTraffic _traffic = new();
    private readonly WriterTurn _turn = new();
    private readonly Lock _waitGate = new();

    private EndpointSender _sender;
    private RequestBatcher _limits;
    private RetryState _retry;
    private volatile EndpointSender? _changed;
    private volatile bool _flushing;
    private volatile bool _closed;

    // Null: shares nothing.
    private Func<bool>? _mayJoin;
    private Action? _call;

    // Up to this position nothing waits for company: what was queued when the settings changed.
    private long _flushThrough;

    private long _apartUntilTicks = long.MinValue;
    private CancellationTokenSource? _waitForTurn;

    // For the peek that is going on.
    private RequestBatcher? _filling;
    private int _mostFragments;
    private long _tooOldBeforeMs;

    // When the oldest fragment that is out was queued; MaxValue: none is.
    private long _outSinceTicks = long.MaxValue;
    private long _sendingSinceTicks;
    private long _sentThroughMs = long.MinValue;
    private volatile JointRequest? _request;

    /// <param name="maySend">Asked before each request: false while other nodes may be sending for the same shards. Null: always true.</param>
    public RemoteWriter(WriteQueue queue, EndpointSender sender, TimeProvider time, Func<bool>? maySend = null)
    {
        _queue = queue;
        _time = time;
        _maySend = maySend ?? (() => true);
        _choose = Choose;
        Use(sender.Retain());
        sender.Account.Join(this);
    }

    /// <summary>Number of the shard.</summary>
    public int Shard => _queue.Shard;

    /// <summary>True where waiting for more fragments gains nothing.</summary>
    public bool IsFull(QueueState waiting) => _limits.IsFull(waiting);

    /// <summary>What becomes of samples when another node may already have sent newer ones of their series.</summary>
    public OutOfOrderPolicy OutOfOrder => _sender.Options.OutOfOrder;

    /// <summary>True from a failed attempt until one goes through, and while the receiver is down for all shards.</summary>
    public bool IsFailing => HasFailed || _sender.Pace.IsDown;

    /// <summary>When the request began that is under way, or the wait for it; on the monotonic clock.</summary>
    public TimeSpan SendingSince => TimeSpan.FromTicks(Interlocked.Read(ref _sendingSinceTicks));

    /// <summary>Nothing is under way. Stays so while it may not send; until then the answer is old when it comes.</summary>
    public bool IsAtRest => _turn.IsFree;

    /// <summary>Newest timestamp of what the receiver has taken or refused, milliseconds since 1970; <see cref="long.MinValue"/> before the first.</summary>
    public long SentThroughMs => Interlocked.Read(ref _sentThroughMs);

    /// <summary>True from a failed attempt of this shard until one goes through.</summary>
    internal bool HasFailed => _retry.Attempt > 0;

    /// <summary>What became of its requests.</summary>
    internal SendTraffic Traffic => _traffic;

    internal long PendingSamples => _queue.PendingSamples;

    internal long PendingBytes => _queue.PendingBytes;

    internal WriteQueue Queue => _queue;

    internal RetryState Retry => _retry;

    internal bool MaySend => _maySend();

    /// <summary>The request in which its oldest samples went out that are to be repeated; null: they went alone, or there are none.</summary>
    internal TriedRequest? Tried { get; set; }

    /// <summary>When the oldest that waits was queued, or behind a gate; the greatest number where there is none.</summary>
    internal long WaitingSinceTicks => _queue.OldestTicks;

    /// <summary>When the oldest sample that is not settled was queued, on the monotonic clock. Null: there is none.</summary>
    internal TimeSpan? OldestSince =>
        Math.Min(Interlocked.Read(ref _outSinceTicks), _queue.OldestTicks) is var ticks && ticks != long.MaxValue ? TimeSpan.FromTicks(ticks) : null;

    private bool Shares => _call is not null && !_closed;

    private bool IsApart => _time.Monotonic().Ticks < Interlocked.Read(ref _apartUntilTicks);

    /// <summary>From now on requests are shared with the endpoint's other writers that do.</summary>
    /// <param name="mayJoin">Asked on any thread before something is taken along by others.</param>
    /// <param name="call">Called on any thread when <see cref="Next"/> has something to do: its turn to lead a request, or one in vain that is free now.</param>
    public void Share(Func<bool> mayJoin, Action call)
    {
        if (_call is not null)
            return;
        (_mayJoin, _call) = (mayJoin, call);
        _sender.Sharing.Join(this);
    }

    /// <summary>Before <see cref="Next"/>, where requests are shared. False: another writer has its fragments under way. It is called when they are back.</summary>
    public bool TryTakeTurn()
    {
        if (_turn.TryTake())
            return true;
        _sender.Sharing.Done(this);
        return false;
    }

    /// <summary>Ends what <see cref="TryTakeTurn"/> began.</summary>
    /// <param name="step">What the driver does now.</param>
    public void GiveBackTurn(NextStep step = default)
    {
        EndTurn();
        if (!Shares)
            return;
        if (step.Kind != StepKind.Send)
            _sender.Sharing.Done(this);
        // What waits here may have come unannounced, and may be what was missing to fill a request.
        if (step.Kind == StepKind.WaitForMore)
            _sender.Sharing.Look();
    }

    /// <summary>A fragment waits in the queue that may be taken along.</summary>
    public void Added(Fragment fragment, TimeSpan now) => _sender.Sharing.Added(fragment, now);

    /// <summary>What to do now.</summary>
    /// <param name="atOnce">Nothing waits for company.</param>
    public NextStep Next(bool atOnce = false)
    {
        var waiting = _queue.State;
        TakeOverChange(waiting);
        var now = _time.Monotonic();
        if (waiting.IsEmpty)
            return new NextStep(StepKind.Idle);
        if (Later(_retry.RetryAt, _sender.Pace.ProbeAt) is var retryAt && retryAt > now)
            return new NextStep(StepKind.BackOff, retryAt);
        if (!atOnce && DueAt(waiting) is var due && due > now)
            return new NextStep(StepKind.WaitForMore, due);
        return _maySend() ? new NextStep(StepKind.Send) : new NextStep(StepKind.BackOff, now + LookAgain);
    }

    /// <summary>
    /// Waits for its turn among the endpoint's writers, sends the oldest fragments once, with what waits elsewhere, and settles what became of them.
    /// </summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var sender = _sender;
        Interlocked.Exchange(ref _sendingSinceTicks, _time.Monotonic().Ticks);
        try
        {
            if (await EnterAsync(sender, cancellationToken).ConfigureAwait(false) is not { } permit)
                return;
            using (permit)
                await SendBatchAsync(sender, permit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            sender.Sharing.Done(this);
        }
    }

    /// <summary>Ends the request under way that has its fragments, whoever leads it: they are back soon.</summary>
    public void BreakOff() => _request?.BreakOff();

    /// <summary>From now on nothing waits for company.</summary>
    public void Flush() => _flushing = true;

    /// <summary>
    /// Other settings for the same endpoint. What is queued still goes out with the old ones, unless a send fails:
    /// then the new ones take over at once, and no sample is lost to a receiver that was replaced because it was gone.
    /// </summary>
    public void Change(EndpointSender sender)
    {
        Interlocked.Exchange(ref _flushThrough, _queue.LastPosition);
        Interlocked.Exchange(ref _changed, sender.Retain())?.Release();
        // Whoever waits for the old receiver looks again whether that still makes sense.
        lock (_waitGate)
            _waitForTurn?.Cancel();
    }

    /// <summary>The end: gives up what is held, and lets go of the endpoint.</summary>
    public void Close(DropReason reason)
    {
        _closed = true;
        _queue.Close(reason);
        _sender.Account.Leave(this);
        _sender.Sharing.Leave(this);
        Interlocked.Exchange(ref _changed, null)?.Release();
        _sender.Release();
    }

    internal void Call() => _call?.Invoke();

    /// <summary>Something waits that may go out in a shared request, now or later.</summary>
    internal bool IsReady(out QueueState waiting)
    {
        waiting = default;
        // Most have nothing, most of the time.
        if (WaitingSinceTicks == long.MaxValue || !_turn.IsFree || !Shares || !_mayJoin!())
            return false;
        waiting = _queue.State;
        return !waiting.IsEmpty;
    }

    /// <summary>From when on its oldest go out, whatever waits elsewhere. Null: they wait for company.</summary>
    internal TimeSpan? DueAlone(QueueState waiting)
    {
        if (_retry.RetryAt is var retryAt && retryAt > _time.Monotonic())
            return retryAt;
        return IsUrgent(waiting) || _changed is not null ? waiting.OldestSince : IsApart ? _limits.DueAt(waiting) : null;
    }

    /// <summary>For another writer's request: what waits here is its until <see cref="ComeBack"/>. False: not now.</summary>
    /// <param name="tried">The request that is to be repeated; null: a new one.</param>
    internal bool TryTakeAlong(EndpointSender sender, TriedRequest? tried)
    {
        if (!_turn.TryTakeAlong())
            return false;
        if (MayComeAlong(sender, tried))
            return true;
        EndTurn();
        return false;
    }

    /// <summary>Ends what <see cref="TryTakeAlong"/> began.</summary>
    internal void ComeBack() => EndTurn();

    /// <summary>For a request that it leads: its oldest fragments, cut smaller where one alone is too large.</summary>
    internal QueueBatch? Cut(RequestBatcher filling, EndpointSender sender)
    {
        filling.Begin(sender.Size.MaxBytes);
        var batch = PeekOldest(filling, sender);
        if (batch is null || PartsOf(batch, sender) is not { } parts)
            return batch;
        _queue.Replace(batch, parts);
        filling.Begin(sender.Size.MaxBytes);
        return PeekOldest(filling, sender);
    }

    /// <summary>Its oldest fragments, as far as there is room. What is to be repeated comes as it was, with nothing added.</summary>
    internal QueueBatch? PeekOldest(RequestBatcher filling, EndpointSender sender)
    {
        var sampleAgeLimit = sender.Options.Queue.SampleAgeLimit;
        _tooOldBeforeMs = sampleAgeLimit > TimeSpan.Zero
            ? (_time.GetUtcNow() - sampleAgeLimit).ToUnixTimeMilliseconds()
            : long.MinValue;
        _filling = filling;
        _mostFragments = _queue.State.OldestTried is > 0 and var tried ? tried : int.MaxValue;
        return _queue.Peek(_choose);
    }

    /// <summary>The batch is under way.</summary>
    internal void BeginSending(JointRequest request, QueueBatch batch)
    {
        _request = request;
        Interlocked.Exchange(ref _sendingSinceTicks, _time.Monotonic().Ticks);
        Interlocked.Exchange(ref _outSinceTicks, batch.Queued[0].Since.Ticks);
    }

    /// <summary>The batch is settled; where it is not, it waits again.</summary>
    internal void EndSending(QueueBatch batch)
    {
        _queue.PutBack(batch);
        Interlocked.Exchange(ref _outSinceTicks, long.MaxValue);
        _request = null;
    }

    /// <summary>The receiver has judged what was sent.</summary>
    /// <param name="refused">It wants nothing of this.</param>
    internal void Judged(bool refused)
    {
        Tried = null;
        _retry.Forget();
        Interlocked.Exchange(ref _sentThroughMs, _queue.HighestSentMs);
        if (refused && Shares)
            Interlocked.Exchange(ref _apartUntilTicks, (_time.Monotonic() + ApartFor).Ticks);
    }

    /// <summary>It goes alone when its samples were refused lately: what others have would be refused with them.</summary>
    internal bool MayLeadOthers => Shares && !IsApart && _changed is null;

    private async Task<SendPermit?> EnterAsync(EndpointSender sender, CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_waitGate)
            _waitForTurn = wait;
        try
        {
            return await sender.Pace.EnterAsync(wait.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_waitGate)
                _waitForTurn = null;
        }
    }

    private async Task SendBatchAsync(EndpointSender sender, SendPermit permit, CancellationToken cancellationToken)
    {
        if (!_turn.TryTake())
            return;
        // Waiting for a turn may have taken long. Asked with the turn in hand: who forbids and then sees it free knows that nothing goes out any more.
        if (!_maySend())
        {
            EndTurn();
            return;
        }

        using var request = new JointRequest(this, sender, _time, cancellationToken);
        try
        {
            request.Gather();
            sender.Account.ReportLosses();
            sender.Sharing.Done(this);
            if (!request.IsEmpty)
                await request.SendAsync(permit).ConfigureAwait(false);
        }
        finally
        {
            request.End();
            EndTurn();
            sender.Sharing.Look();
        }
    }

    private bool MayComeAlong(EndpointSender sender, TriedRequest? tried)
    {
        if (!Shares || !ReferenceEquals(_sender, sender) || _changed is not null || _retry.RetryAt > _time.Monotonic() || !_mayJoin!())
            return false;
        var waiting = _queue.State;
        if (tried is not null)
            return ReferenceEquals(Tried, tried) && waiting.OldestTried > 0;
        return waiting is { IsEmpty: false, OldestTried: 0 } && !IsApart;
    }

    private void EndTurn()
    {
        if (_turn.GiveBack())
            Call();
    }

    // One that was made under other settings, or for a receiver that takes less than they say. What was tried is repeated as it was.
    private static IReadOnlyList<Fragment>? PartsOf(QueueBatch batch, EndpointSender sender)
    {
        if (batch.Queued is not [{ TriedTogether: 0, Fragment: var only }])
            return null;
        var maxBytes = sender.Size.MaxBytes - WriteRequestBody.MaxPreambleBytes;
        return only.SampleCount > sender.Limits.MaxSamples || only.Compressed.Length > maxBytes
            ? FragmentSplitter.Split(only, sender.Limits.MaxSamples, maxBytes)
            : null;
    }

    private PeekChoice Choose(Fragment fragment)
    {
        if (_mostFragments <= 0)
            return PeekChoice.Stop;
        if (fragment.MaxTimestampMs >= _tooOldBeforeMs && !_filling!.TryAdd(fragment))
            return PeekChoice.Stop;
        _mostFragments--;
        return fragment.MaxTimestampMs < _tooOldBeforeMs ? PeekChoice.DropTooOld : PeekChoice.Take;
    }

    private TimeSpan DueAt(QueueState waiting) =>
        IsUrgent(waiting) || _sender.Sharing.Calls(this) ? waiting.OldestSince : _limits.DueAt(waiting) ?? waiting.OldestSince;

    private bool IsUrgent(QueueState waiting) =>
        _flushing || waiting.OldestTried > 0 || waiting.OldestPosition <= Interlocked.Read(ref _flushThrough);

    private void TakeOverChange(QueueState waiting)
    {
        var flushed = waiting.IsEmpty || waiting.OldestPosition > Interlocked.Read(ref _flushThrough);
        if ((!flushed && !IsFailing) || Interlocked.Exchange(ref _changed, null) is not { } changed)
            return;
        _sender.Sharing.Leave(this);
        _sender.Release();
        Use(changed);
        if (Shares)
            _sender.Sharing.Join(this);
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_sender), nameof(_limits), nameof(_retry))]
    private void Use(EndpointSender sender)
    {
        _sender = sender;
        _limits = new RequestBatcher(sender.Limits);
        _retry = new RetryState(sender.NewBackoff());
        Tried = null;
    }
}
