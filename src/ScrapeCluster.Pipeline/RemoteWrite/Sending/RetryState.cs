namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>How often a writer's oldest samples were tried in vain, and when they may be tried again. Not safe on many threads; its times may be read by others.</summary>
internal sealed class RetryState(BackoffSchedule backoff)
{
    private long _retryAtTicks;
    private int _attempt;

    /// <summary>Zero: not since a request went through.</summary>
    public int Attempt => Volatile.Read(ref _attempt);

    /// <summary>On the monotonic clock; a time that has passed: now.</summary>
    public TimeSpan RetryAt => TimeSpan.FromTicks(Interlocked.Read(ref _retryAtTicks));

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan NextWait(TimeSpan? retryAfter) => backoff.Next(retryAfter);

    public void Wait(TimeSpan until)
    {
        Interlocked.Exchange(ref _retryAtTicks, until.Ticks);
        Volatile.Write(ref _attempt, _attempt + 1);
    }

    public void Forget()
    {
        backoff.Reset();
        Interlocked.Exchange(ref _retryAtTicks, 0);
        Volatile.Write(ref _attempt, 0);
    }
}
