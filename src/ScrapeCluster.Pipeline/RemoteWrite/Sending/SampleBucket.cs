namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Holds a stream of samples to so many per second, one second's worth at once. It may be overdrawn by one request, which the next
/// ones then wait for. Not safe on many threads.
/// </summary>
/// <param name="perSecond">Zero: no limit.</param>
internal sealed class SampleBucket(int perSecond, TimeSpan now)
{
    private double _left = perSecond;
    private TimeSpan _filledAt = now;

    /// <summary>From when on more may be taken.</summary>
    public TimeSpan NextAt(TimeSpan now)
    {
        Fill(now);
        return perSecond == 0 || _left > 0 ? now : now + TimeSpan.FromSeconds((1 - _left) / perSecond);
    }

    /// <param name="samples">Less than nothing gives back.</param>
    public void Take(int samples, TimeSpan now)
    {
        Fill(now);
        _left -= samples;
    }

    private void Fill(TimeSpan now)
    {
        _left = Math.Min(perSecond, _left + ((now - _filledAt).TotalSeconds * perSecond));
        _filledAt = now;
    }
}
