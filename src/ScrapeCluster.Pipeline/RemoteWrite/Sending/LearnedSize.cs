namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// The size of requests that a receiver takes, where it said that one was too large (413): half of that one for a while, so that not each
/// request is sent twice. Safe on many threads.
/// </summary>
/// <param name="most">As configured.</param>
internal sealed class LearnedSize(int most, TimeProvider time)
{
    /// <summary>After so long the configured size is tried again: the receiver may have been changed.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>What is refused below this size teaches nothing about size.</summary>
    public const int Least = 8 * 1024;

    private readonly Lock _gate = new();
    private int _learned = int.MaxValue;
    private TimeSpan _until;

    /// <summary>Most bytes of a body by now.</summary>
    public int MaxBytes
    {
        get
        {
            lock (_gate)
                return time.Monotonic() < _until ? Math.Min(_learned, most) : most;
        }
    }

    public void TooLarge(long bytes)
    {
        lock (_gate)
        {
            var now = time.Monotonic();
            var current = now < _until ? _learned : most;
            _learned = (int)Math.Min(current, Math.Max(bytes / 2, Least));
            _until = now + Memory;
        }
    }
}
