namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// How long to wait before a request is tried again: <c>min_backoff</c>, doubled with each failure up to <c>max_backoff</c>, or what
/// the receiver asks for. A little chance keeps the writers of many shards from coming back all at once.
/// </summary>
/// <param name="min">The first wait.</param>
/// <param name="max">The longest wait that the receiver did not ask for.</param>
/// <param name="random">Chance comes from outside.</param>
public sealed class BackoffSchedule(TimeSpan min, TimeSpan max, Random random)
{
    /// <summary>Part of a wait that is left to chance.</summary>
    public const double Jitter = 0.2;

    private TimeSpan? _next;

    /// <summary>The wait after one more failure: never shorter than what the receiver asked for.</summary>
    public TimeSpan Next(TimeSpan? retryAfter)
    {
        var wait = retryAfter ?? _next ?? min;
        _next = Min(wait * 2, max);
        return retryAfter is null ? wait * (1 - Jitter * random.NextDouble()) : wait * (1 + Jitter * random.NextDouble());
    }

    /// <summary>A request went through: the next failure begins anew.</summary>
    public void Reset() => _next = null;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
