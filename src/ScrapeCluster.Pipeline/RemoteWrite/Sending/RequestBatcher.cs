using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Decides when a request is due and what goes into it. It sees a queue's sums and single fragments, never the queue, so that
/// fragments of several queues can fill one request.
/// </summary>
public sealed class RequestBatcher(RequestLimits limits)
{
    private long _samples;
    private long _bytes;
    private int _fragments;
    private int _maxBytes = limits.MaxBytes;

    /// <summary>True where what waits fills a request, so that waiting longer gains nothing.</summary>
    public bool IsFull(QueueState waiting) =>
        waiting.Samples >= limits.MaxSamples || waiting.Bytes + WriteRequestBody.MaxPreambleBytes >= limits.MaxBytes;

    /// <summary>When the next request should go: a time that has passed means at once. Null: nothing waits.</summary>
    public TimeSpan? DueAt(QueueState waiting)
    {
        if (waiting.IsEmpty)
            return null;
        return IsFull(waiting) ? waiting.OldestSince : waiting.OldestSince + limits.BatchSendDeadline;
    }

    /// <summary>True where hardly anything has room any more.</summary>
    public bool IsFilled => _samples >= limits.MaxSamples - (limits.MaxSamples / 50) || _bytes >= _maxBytes - (_maxBytes / 50);

    /// <summary>Begins a new request.</summary>
    /// <param name="maxBytes">A smaller bound than that of the limits, for a receiver that takes less. Null: none.</param>
    public void Begin(int? maxBytes = null)
    {
        _maxBytes = Math.Min(limits.MaxBytes, maxBytes ?? int.MaxValue);
        _samples = 0;
        _bytes = WriteRequestBody.MaxPreambleBytes;
        _fragments = 0;
    }

    /// <summary>Adds a fragment where the request has room. The first one always fits, whatever its size.</summary>
    public bool TryAdd(Fragment fragment)
    {
        var samples = _samples + fragment.SampleCount;
        var bytes = _bytes + fragment.Compressed.Length;
        if (_fragments > 0 && (samples > limits.MaxSamples || bytes > _maxBytes))
            return false;
        _samples = samples;
        _bytes = bytes;
        _fragments++;
        return true;
    }
}
