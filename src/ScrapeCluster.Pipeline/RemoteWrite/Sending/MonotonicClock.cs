namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>A clock that a change of the wall clock does not move, for everything that waits.</summary>
public static class MonotonicClock
{
    /// <summary>Time since an origin that is the same for the life of the process.</summary>
    public static TimeSpan Monotonic(this TimeProvider time) => time.GetElapsedTime(0);
}
