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

    /// <param name="maySend">Asked before each request: false while other nodes may be sending for the same shards. Null: always true.</param>
    public RemoteWriter(WriteQueue queue, EndpointSender sender, TimeProvider time, Func<bool>? maySend = null)
    {
        _queue = queue;
        _time = time;
        _maySend = maySend ?? (() => true);
        _choose = Choose;
        Use(sender.Retain());
    }

    /// <summary>True where waiting for more fragments gains nothing.</summary>
    public bool IsFull(QueueState waiting) => _batcher.IsFull(waiting);

    /// <summary>What becomes of samples when another node may already have sent newer ones of their series.</summary>
    public OutOfOrderPolicy OutOfOrder => _sender.Options.OutOfOrder;

    /// <summary>True from a failed attempt until one goes through.</summary>
    public bool IsFailing => _attempt > 0;

    /// <summary>What to do now.</summary>
    /// <param name="atOnce">Nothing waits for company.</param>
    public NextStep Next(bool atOnce = false)
    {
        var waiting = _queue.State;
        TakeOverChange(waiting);
        var now = _time.Monotonic();
        if (waiting.IsEmpty)
            return new NextStep(StepKind.Idle);
        if (_retryAt > now)
            return new NextStep(StepKind.BackOff, _retryAt);
        if (!atOnce && DueAt(waiting) is var due && due > now)
            return new NextStep(StepKind.WaitForMore, due);
        return _maySend() ? new NextStep(StepKind.Send) : new NextStep(StepKind.BackOff, now + LookAgain);
    }

    /// <summary>Waits for one of the endpoint's slots, sends the oldest fragments once, and settles what became of them.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        var sender = _sender;
        try
        {
            await sender.Slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        try
        {
            await SendBatchAsync(sender, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            sender.Slots.Release();
        }
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
    }

    /// <summary>The end: gives up what is held, and lets go of the endpoint.</summary>
    public void Close(DropReason reason)
    {
        _queue.Close(reason);
        Interlocked.Exchange(ref _changed, null)?.Release();
        _sender.Release();
    }

    private async Task SendBatchAsync(EndpointSender sender, CancellationToken cancellationToken)
    {
        // Waiting for a slot may have taken long.
        if (!_maySend())
            return;
        var batch = Cut(sender.Options.Queue.SampleAgeLimit);
        sender.Account.ReportLosses();
        if (batch is null)
            return;
        try
        {
            var request = new WriteRequest(batch.Fragments) { MayGoOn = _maySend };
            var outcome = await sender.SendAsync(request, _attempt, cancellationToken).ConfigureAwait(false);
            Settle(batch, request, outcome, cancellationToken.IsCancellationRequested);
        }
        finally
        {
            // Does nothing where the batch was settled.
            _queue.PutBack(batch);
        }
    }

    private QueueBatch? Cut(TimeSpan sampleAgeLimit)
    {
        _tooOldBeforeMs = sampleAgeLimit > TimeSpan.Zero
            ? (_time.GetUtcNow() - sampleAgeLimit).ToUnixTimeMilliseconds()
            : long.MinValue;
        _batcher.Begin(_queue.State.OldestTried is > 0 and var tried ? tried : int.MaxValue);
        return _queue.Peek(_choose);
    }

    private PeekChoice Choose(Fragment fragment)
    {
        if (fragment.MaxTimestampMs < _tooOldBeforeMs)
            return PeekChoice.DropTooOld;
        return _batcher.TryAdd(fragment) ? PeekChoice.Take : PeekChoice.Stop;
    }

    private void Settle(QueueBatch batch, WriteRequest request, SendOutcome outcome, bool cancelled)
    {
        switch (outcome)
        {
            case SendOutcome.Accepted:
                _queue.Acknowledge(batch);
                ForgetFailures();
                break;
            // The receiver may have taken a request though no answer came. Sent again unchanged it holds doubles at most; filled up
            // with newer samples it could overtake the first one, and that one would come out of order.
            case SendOutcome.Retry retry:
                _queue.PutBack(batch, triedTogether: batch.Fragments.Count);
                if (!cancelled)
                    BackOff(retry);
                break;
            case SendOutcome.Refused { IsTooLarge: true } when batch.Fragments.Count > 1:
                _queue.PutBack(batch, triedTogether: batch.Fragments.Count / 2);
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

    private void BackOff(SendOutcome.Retry retry)
    {
        var delay = _backoff.Next(retry.RetryAfter);
        _retryAt = _time.Monotonic() + delay;
        _attempt++;
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
        if ((!flushed && _attempt == 0) || Interlocked.Exchange(ref _changed, null) is not { } changed)
            return;
        _sender.Release();
        Use(changed);
    }

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
