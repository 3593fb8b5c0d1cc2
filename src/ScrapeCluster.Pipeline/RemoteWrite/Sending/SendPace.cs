namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Decides when the next request to an endpoint may begin, for all shards of this node: how many are under way, how fast they follow
/// each other, how many bytes they hold, and how the last ones ended. A receiver that only fails is asked by one request at a time
/// (a probe), at growing distances; the others wait outside. Who waits inside is served in order. Safe on many threads.
/// </summary>
internal sealed class SendPace : IDisposable
{
    /// <summary>So many failures in a row, none of the others having gone through meanwhile, are an outage.</summary>
    public const int OutageAfter = 3;

    // A few throttled requests when little had been sent yet must not hold an endpoint back for long.
    private const double LeastRequestsPerSecond = 0.5;

    private readonly RequestLimits _limits;
    private readonly BackoffSchedule _backoff;
    private readonly TimeSpan _probeEvery;
    private readonly InFlightBudget.Share _share;
    private readonly TimeProvider _time;
    private readonly RequestConcurrency _concurrency;
    private readonly AdaptiveRate _rate;
    private readonly SampleBucket _bucket;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<SendPermit?>> _waiters = new();

    private int _underWay;
    private int _failuresInRow;
    private bool _isDown;
    private TimeSpan _opensAt;

    private long _granted;

    // What was granted up to this number says nothing new.
    private long _judged;

    public SendPace(RemoteWriteOptions options, RequestLimits limits, BackoffSchedule backoff, InFlightBudget.Share share, TimeProvider time)
    {
        _limits = limits;
        _backoff = backoff;
        _probeEvery = options.Queue.MaxBackoff;
        _share = share;
        _time = time;
        _concurrency = new RequestConcurrency(options.Queue.MaxShards);
        _rate = new AdaptiveRate(LeastRequestsPerSecond);
        _bucket = new SampleBucket(options.MaxSamplesPerSecond, time.Monotonic());
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True from some failures in a row until a request goes through.</summary>
    public bool IsDown => Locked(() => _isDown);

    /// <summary>While the receiver is down: when the next probe may begin. A time that has passed: now.</summary>
    public TimeSpan ProbeAt => Locked(() => _isDown ? _opensAt : default);

    /// <summary>Most requests at once by now.</summary>
    public int Limit => Locked(() => _isDown ? 1 : _concurrency.Limit);

    public int UnderWay => Locked(() => _underWay);

    public int Waiting => Locked(() => _waiters.Count);

    /// <summary>Requests per second that a receiver which throttles is held to. Null: no limit.</summary>
    public double? RequestsPerSecond => Locked(() => _rate.RequestsPerSecond);

    /// <summary>Until when nothing is sent because a receiver said so. A time that has passed: it did not.</summary>
    public TimeSpan OpensAt => Locked(() => _opensAt);

    public long InFlightBytes => _share.UsedBytes;

    /// <summary>Waits for a turn. Null: cancelled, or the receiver is down and another one finds out.</summary>
    public async Task<SendPermit?> EnterAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<SendPermit?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiters.AddLast(turn);
            Serve();
        }
        using var registration = cancellationToken.UnsafeRegister(_ => Abandon(turn), null);
        return await turn.Task.ConfigureAwait(false);
    }

    public void Use(SendPermit permit, WriteRequest request)
    {
        lock (_gate)
        {
            _share.GiveBack(permit.Bytes - request.BodyLength);
            _bucket.Take(request.SampleCount - permit.Samples, _time.Monotonic());
            (permit.Bytes, permit.Samples) = (request.BodyLength, request.SampleCount);
            Serve();
        }
    }

    public void Leave(SendPermit permit, SendOutcome? outcome)
    {
        lock (_gate)
        {
            var now = _time.Monotonic();
            _underWay--;
            _share.GiveBack(permit.Bytes);
            if (outcome is not null)
                Judge(permit, outcome, now);
            else
                TakeBack(permit, now);
            Serve();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _share.Dispose();
    }

    private void OnTimer()
    {
        lock (_gate)
            Serve();
    }

    private void Abandon(TaskCompletionSource<SendPermit?> turn)
    {
        lock (_gate)
        {
            if (_waiters.Remove(turn))
                turn.SetResult(null);
        }
    }

    private void Serve()
    {
        while (_waiters.First is { Value: var turn } && TryServe(out var permit))
        {
            _waiters.RemoveFirst();
            turn.SetResult(permit);
        }
    }

    // False: the first one has to wait on.
    private bool TryServe(out SendPermit? permit)
    {
        var now = _time.Monotonic();
        permit = null;
        if (_isDown)
            return TryProbe(now, out permit);
        if (_underWay >= _concurrency.Limit)
            return false;
        if (NextAt(now) is var at && at > now)
        {
            Wake(at - now);
            return false;
        }
        return TryGrant(now, isProbe: false, out permit);
    }

    // A probe that hangs does not keep the next one from finding out.
    private bool TryProbe(TimeSpan now, out SendPermit? permit)
    {
        permit = null;
        if (_opensAt > now)
            return true;
        _opensAt = now + _probeEvery;
        TryGrant(now, isProbe: true, out permit);
        return true;
    }

    private bool TryGrant(TimeSpan now, bool isProbe, out SendPermit? permit)
    {
        permit = null;
        if (!_share.TryTake(_limits.MaxBytes))
            return false;
        permit = new SendPermit(this, ++_granted, isProbe, _limits.MaxBytes, _limits.MaxSamples);
        _underWay++;
        _rate.Began(now);
        _bucket.Take(permit.Samples, now);
        return true;
    }

    private TimeSpan NextAt(TimeSpan now) => Later(_opensAt, Later(_rate.NextAt, _bucket.NextAt(now)));

    private void TakeBack(SendPermit permit, TimeSpan now)
    {
        _bucket.Take(-permit.Samples, now);
        _rate.TakeBack(now);
        if (permit.IsProbe && _isDown)
            _opensAt = now;
    }

    private void Judge(SendPermit permit, SendOutcome outcome, TimeSpan now)
    {
        switch (outcome)
        {
            case SendOutcome.Throttled throttled:
                Throttled(permit, throttled.RetryAfter, now);
                break;
            case SendOutcome.Refused { Status: 429 }:
                Throttled(permit, null, now);
                break;
            // Nothing but a probe now and then, until there are credentials that are believed.
            case SendOutcome.Denied { IsRenewed: false } when permit.Number > _judged:
                GoDown(now, _probeEvery);
                break;
            case SendOutcome.Cancelled or SendOutcome.Denied:
                if (permit.IsProbe && _isDown)
                    _opensAt = now;
                break;
            case SendOutcome.Retry retry:
                Failed(permit, retry.RetryAfter, now);
                break;
            default:
                Answered(permit, now);
                break;
        }
    }

    private void Answered(SendPermit permit, TimeSpan now)
    {
        _rate.Accepted(now);
        ComeBack();
        _concurrency.Accepted();
        if (permit.Number > _judged)
            _backoff.Reset();
    }

    private void Throttled(SendPermit permit, TimeSpan? retryAfter, TimeSpan now)
    {
        ComeBack();
        // One lesson for all that were under way together.
        if (permit.Number > _judged)
        {
            _concurrency.Throttled();
            _rate.Throttled(now);
            _opensAt = now + _backoff.Next(retryAfter);
            _judged = _granted;
        }
        else if (retryAfter is { } wait && now + wait > _opensAt)
        {
            _opensAt = now + wait;
        }
    }

    private void Failed(SendPermit permit, TimeSpan? retryAfter, TimeSpan now)
    {
        if (permit.Number <= _judged)
            return;
        if (_isDown || ++_failuresInRow >= OutageAfter)
            GoDown(now, _backoff.Next(retryAfter));
    }

    private void GoDown(TimeSpan now, TimeSpan wait)
    {
        _isDown = true;
        _judged = _granted;
        _opensAt = now + wait;
    }

    private void ComeBack()
    {
        _failuresInRow = 0;
        if (!_isDown)
            return;
        _isDown = false;
        _opensAt = default;
        _concurrency.StartSlowly(_underWay);
    }

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;

    // Timers cut off what is below a millisecond: rounded up, they never fire early.
    private void Wake(TimeSpan wait) => _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }
}
