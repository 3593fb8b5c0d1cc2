namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Bytes of requests under way on this node, all endpoints together. Each endpoint has an equal share, so that one whose requests hang
/// takes nothing from the others. Safe on many threads.
/// </summary>
/// <param name="limitBytes">A share is never less than one request.</param>
public sealed class InFlightBudget(long limitBytes)
{
    private int _shares;
    private long _usedBytes;

    public long LimitBytes { get; } = limitBytes;

    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    internal Share Join()
    {
        Interlocked.Increment(ref _shares);
        return new Share(this);
    }

    /// <summary>What one endpoint may have under way.</summary>
    internal sealed class Share(InFlightBudget budget) : IDisposable
    {
        private long _usedBytes;
        private int _disposed;

        public long LimitBytes => budget.LimitBytes / Math.Max(1, Volatile.Read(ref budget._shares));

        public long UsedBytes => Interlocked.Read(ref _usedBytes);

        /// <summary>False: what is under way has to end first.</summary>
        public bool TryTake(long bytes)
        {
            if (Interlocked.Add(ref _usedBytes, bytes) > LimitBytes && UsedBytes > bytes)
            {
                Interlocked.Add(ref _usedBytes, -bytes);
                return false;
            }
            Interlocked.Add(ref budget._usedBytes, bytes);
            return true;
        }

        /// <summary>A request turned out to be so much smaller, or has ended.</summary>
        public void GiveBack(long bytes)
        {
            Interlocked.Add(ref _usedBytes, -bytes);
            Interlocked.Add(ref budget._usedBytes, -bytes);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
                Interlocked.Decrement(ref budget._shares);
        }
    }
}
