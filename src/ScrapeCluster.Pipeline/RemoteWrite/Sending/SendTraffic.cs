using System.Collections.Concurrent;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>What became of the requests of one endpoint, or of one of its shards, since the process began. Safe on many threads.</summary>
public sealed class SendTraffic
{
    private readonly ConcurrentDictionary<string, long> _requests = new();
    private readonly ConcurrentDictionary<ThrottleCause, long> _throttled = new();
    private readonly ConcurrentDictionary<(string Code, RefusalReason Reason), long> _refusedSamples = new();
    private long _retries;
    private long _highestSentMs = long.MinValue;
    private volatile SendError? _lastError;
    private volatile bool _isRefusing;

    /// <summary>By <see cref="SendOutcome.Code"/>.</summary>
    public IReadOnlyDictionary<string, long> Requests => new SortedDictionary<string, long>(_requests, StringComparer.Ordinal);

    /// <summary>Answers that said to come back later.</summary>
    public IReadOnlyDictionary<ThrottleCause, long> Throttled => new SortedDictionary<ThrottleCause, long>(_throttled);

    /// <summary>Samples that the receiver refused for good.</summary>
    public IReadOnlyCollection<KeyValuePair<(string Code, RefusalReason Reason), long>> RefusedSamples => _refusedSamples.ToArray();

    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Newest sample that the receiver accepted, milliseconds since 1970. Null: none yet.</summary>
    public long? HighestSentMs => Interlocked.Read(ref _highestSentMs) is var ms && ms == long.MinValue ? null : ms;

    public SendError? LastError => _lastError;

    /// <summary>The last request that the receiver judged was refused for good.</summary>
    public bool IsRefusing => _isRefusing;

    /// <param name="maxTimestampMs">Newest sample of what was sent.</param>
    internal void Count(SendOutcome outcome, long maxTimestampMs, DateTimeOffset now)
    {
        _requests.AddOrUpdate(outcome.Code, 1, static (_, count) => count + 1);
        switch (outcome)
        {
            case SendOutcome.Accepted:
                RaiseHighestSent(maxTimestampMs);
                _isRefusing = false;
                break;
            case SendOutcome.Cancelled:
                break;
            case SendOutcome.Retry retry:
                if (retry is SendOutcome.Throttled throttled)
                    _throttled.AddOrUpdate(throttled.Cause, 1, static (_, count) => count + 1);
                _lastError = new SendError(retry.Reason, now);
                break;
            case SendOutcome.Denied denied:
                _lastError = new SendError($"HTTP status {denied.Status}: {denied.Answer}", now);
                break;
            case SendOutcome.Refused refused:
                _isRefusing = !refused.IsTooLarge;
                _lastError = new SendError($"HTTP status {refused.Status}: {refused.Answer}", now);
                break;
        }
    }

    internal void CountRetry() => Interlocked.Increment(ref _retries);

    internal void CountRefused(SendOutcome.Refused outcome, int samples) =>
        _refusedSamples.AddOrUpdate((outcome.Code, outcome.Reason), samples, (_, count) => count + samples);

    private void RaiseHighestSent(long timestampMs)
    {
        var seen = Interlocked.Read(ref _highestSentMs);
        while (timestampMs > seen)
        {
            var before = Interlocked.CompareExchange(ref _highestSentMs, timestampMs, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
