namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Lets one log line through per period, and says how many were held back since. Safe on many threads.</summary>
internal sealed class LogThrottle(TimeSpan period, TimeProvider time)
{
    /// <summary>Often enough to be seen, seldom enough not to fill a disk during an outage.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private TimeSpan? _last;
    private int _heldBack;

    /// <param name="heldBack">Lines like it that were not let through since the last one that was.</param>
    public bool TryPass(out int heldBack)
    {
        lock (_gate)
        {
            var now = time.Monotonic();
            if (_last is { } last && now - last < period)
            {
                heldBack = ++_heldBack;
                return false;
            }
            heldBack = _heldBack;
            _heldBack = 0;
            _last = now;
            return true;
        }
    }
}
