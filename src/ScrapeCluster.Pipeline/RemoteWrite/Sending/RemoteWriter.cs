using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Delivers one queue to one endpoint, in order and one request at a time. It decides what to do next and carries out a single
/// send; whoever drives it does the waiting. One caller at a time; <see cref="Flush"/> and <see cref="Change"/> may come in between.
/// </summary>
public sealed class RemoteWriter
{
    /// <summary>How often a node that may not send looks whether it may again.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private readonly WriteQueue _queue;
    private readonly TimeProvider _time;
    private readonly Func<bool> _maySend;
    private readonly Func<Fragment, PeekChoice> _choose;
    private readonly SendTraffic _traffic = new();
    private readonly Lock _waitGate = new();

    private EndpointSender _sender;
    private RequestBatcher _batcher;
    private BackoffSchedule _backoff;
    private volatile EndpointSender? _changed;
    private volatile bool _flushing;

    // Up to this position nothing waits for company: what was queued when the settings changed.
    private long _flushThrough;

    private int _attempt;
    private TimeSpan _retryAt;
    private long _tooOldBeforeMs;
    private CancellationTokenSource? _waitForTurn;

    // When the oldest fragment that is out was queued; MaxValue: none is.
    private long _outSinceTicks = long.MaxValue;

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
    public bool IsFull(QueueState waiting) => _batcher.IsFull(waiting);

    /// <summary>What becomes of samples when another node may already have sent newer ones of their series.</summary>
    public OutOfOrderPolicy OutOfOrder => _sender.Options.OutOfOrder;

    /// <summary>True from a failed attempt until one goes through, and while the receiver is down for all shards.</summary>
    public bool IsFailing => HasFailed || _sender.Pace.IsDown;

    /// <summary>True from a failed attempt of this shard until one goes through.</summary>
    internal bool HasFailed => _attempt > 0;

    /// <summary>What became of its requests.</summary>
    internal SendTraffic Traffic => _traffic;

    internal long PendingSamples => _queue.PendingSamples;

    internal long PendingBytes => _queue.PendingBytes;

    /// <summary>When the oldest sample that is not settled was queued, on the monotonic clock. Null: there is none.</summary>
    internal TimeSpan? OldestSince =>
        Math.Min(Interlocked.Read(ref _outSinceTicks), _queue.OldestTicks) is var ticks && ticks != long.MaxValue ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>What to do now.</summary>
    /// <param name="atOnce">Nothing waits for company.</param>
    public NextStep Next(bool atOnce = false)
    {
        var waiting = _queue.State;
        TakeOverChange(waiting);
        var now = _time.Monotonic();
        if (waiting.IsEmpty)
            return new NextStep(StepKind.Idle);
        if (Later(_retryAt, _sender.Pace.ProbeAt) is var retryAt && retryAt > now)
            return new NextStep(StepKind.BackOff, retryAt);
        if (!atOnce && DueAt(waiting) is var due && due > now)
            return new NextStep(StepKind.WaitForMore, due);
        return _maySend() ? new NextStep(StepKind.Send) : new NextStep(StepKind.BackOff, now + LookAgain);
    }

    /// <summary>Waits for its turn among the endpoint's writers, sends the oldest fragments once, and settles what became of them.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var sender = _sender;
        if (await EnterAsync(sender, cancellationToken).ConfigureAwait(false) is not { } permit)
            return;
        using (permit)
            await SendBatchAsync(sender, permit, cancellationToken).ConfigureAwait(false);
    }

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
        _queue.Close(reason);
        _sender.Account.Leave(this);
        Interlocked.Exchange(ref _changed, null)?.Release();
        _sender.Release();
    }

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
        // Waiting for a turn may have taken long.
        if (!_maySend())
            return;
        var batch = Cut(sender);
        sender.Account.ReportLosses();
        if (batch is null)
            return;
        Interlocked.Exchange(ref _outSinceTicks, batch.Queued[0].Since.Ticks);
        try
        {
            var request = new WriteRequest(batch.Fragments) { MayGoOn = _maySend };
            permit.Use(request);
            var outcome = await sender.SendAsync(request, _attempt, _traffic, cancellationToken).ConfigureAwait(false);
            permit.Outcome = outcome;
            Settle(batch, request, outcome);
        }
        finally
        {
            // Does nothing where the batch was settled.
            _queue.PutBack(batch);
            Interlocked.Exchange(ref _outSinceTicks, long.MaxValue);
        }
    }

    private QueueBatch? Cut(EndpointSender sender)
    {
        var sampleAgeLimit = sender.Options.Queue.SampleAgeLimit;
        _tooOldBeforeMs = sampleAgeLimit > TimeSpan.Zero
            ? (_time.GetUtcNow() - sampleAgeLimit).ToUnixTimeMilliseconds()
            : long.MinValue;
        var batch = Peek(sender);
        if (batch is null || PartsOf(batch, sender) is not { } parts)
            return batch;
        _queue.Replace(batch, parts);
        return Peek(sender);
    }

    private QueueBatch? Peek(EndpointSender sender)
    {
        _batcher.Begin(_queue.State.OldestTried is > 0 and var tried ? tried : int.MaxValue, sender.Size.MaxBytes);
        return _queue.Peek(_choose);
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
        if (fragment.MaxTimestampMs < _tooOldBeforeMs)
            return PeekChoice.DropTooOld;
        return _batcher.TryAdd(fragment) ? PeekChoice.Take : PeekChoice.Stop;
    }

    private void Settle(QueueBatch batch, WriteRequest request, SendOutcome outcome)
    {
        switch (outcome)
        {
            case SendOutcome.Accepted:
                _queue.Acknowledge(batch);
                ForgetFailures();
                break;
            case SendOutcome.Unsigned unsigned:
                _queue.PutBack(batch);
                BackOff(unsigned);
                break;
            // The receiver may have taken a request though no answer came. Sent again unchanged it holds doubles at most; filled up
            // with newer samples it could overtake the first one, and that one would come out of order.
            case SendOutcome.Retry retry:
                _queue.PutBack(batch, triedTogether: batch.Fragments.Count);
                if (retry is not SendOutcome.Cancelled)
                    BackOff(retry);
                break;
            case SendOutcome.Denied denied:
                _queue.PutBack(batch);
                if (!denied.IsRenewed)
                    Hold(denied);
                break;
            case SendOutcome.Refused { IsTooLarge: true } when TrySplit(batch):
                _sender.TooLarge(request);
                ForgetFailures();
                break;
            case SendOutcome.Refused refused:
                _queue.Drop(batch, DropReason.Refused);
                _sender.Refused(refused, request);
                ForgetFailures();
                break;
        }
    }

    // False: it is one series.
    private bool TrySplit(QueueBatch batch)
    {
        if (batch.Fragments.Count > 1)
            _queue.PutBack(batch, triedTogether: batch.Fragments.Count / 2);
        else if (FragmentSplitter.Halve(batch.Fragments[0]) is { } parts)
            _queue.Replace(batch, parts);
        else
            return false;
        return true;
    }

    // Longer than any backoff so far: who looks after the credentials needs time too.
    private void Hold(SendOutcome.Denied denied)
    {
        var delay = _sender.Options.Queue.MaxBackoff;
        _retryAt = _time.Monotonic() + delay;
        _attempt++;
        _traffic.CountRetry();
        _sender.Denied(denied, delay);
    }

    private void BackOff(SendOutcome.Retry retry)
    {
        var delay = _backoff.Next(retry.RetryAfter);
        _retryAt = _time.Monotonic() + delay;
        _attempt++;
        _traffic.CountRetry();
        _sender.Failed(retry, delay);
    }

    private void ForgetFailures()
    {
        _backoff.Reset();
        _retryAt = default;
        _attempt = 0;
    }

    private TimeSpan DueAt(QueueState waiting)
    {
        var atOnce = _flushing || waiting.OldestTried > 0 || waiting.OldestPosition <= Interlocked.Read(ref _flushThrough);
        return atOnce ? waiting.OldestSince : _batcher.DueAt(waiting) ?? waiting.OldestSince;
    }

    private void TakeOverChange(QueueState waiting)
    {
        var flushed = waiting.IsEmpty || waiting.OldestPosition > Interlocked.Read(ref _flushThrough);
        if ((!flushed && !IsFailing) || Interlocked.Exchange(ref _changed, null) is not { } changed)
            return;
        _sender.Release();
        Use(changed);
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_sender), nameof(_batcher), nameof(_backoff))]
    private void Use(EndpointSender sender)
    {
        _sender = sender;
        _batcher = new RequestBatcher(sender.Limits);
        _backoff = sender.NewBackoff();
        _retryAt = default;
        _attempt = 0;
    }
}
