using System.Collections.Immutable;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// The memory that all queues of one endpoint on this node may fill together. When it is exceeded, the oldest waiting fragments
/// of the endpoint go first, whichever queue holds them: during an outage every shard then keeps the same stretch of
/// time, and neither a busy nor a newly arrived shard starves the others. Safe on many threads.
/// </summary>
/// <param name="limitBytes">Most bytes of compressed fragments, each with <see cref="FragmentOverheadBytes"/> on top.</param>
public sealed class QueueBudget(long limitBytes)
{
    /// <summary>What a fragment costs beside its bytes (objects and list node), so that tiny fragments are bounded too.</summary>
    public const int FragmentOverheadBytes = 256;

    private ImmutableArray<WriteQueue> _queues = [];
    private long _usedBytes;

    public long LimitBytes { get; } = limitBytes;

    public long UsedBytes => Interlocked.Read(ref _usedBytes);

    /// <summary>Little is missing to the limit.</summary>
    public bool IsFull => UsedBytes > LimitBytes - (LimitBytes / 10);

    /// <summary>Samples in all queues, those out with senders included.</summary>
    public long PendingSamples => _queues.Sum(queue => queue.PendingSamples);

    /// <summary>Compressed bytes in all queues, those out with senders included.</summary>
    public long PendingBytes => _queues.Sum(queue => queue.PendingBytes);

    internal static long CostOf(Fragment fragment) => fragment.Compressed.Length + FragmentOverheadBytes;

    internal void Join(WriteQueue queue) => ImmutableInterlocked.Update(ref _queues, (queues, added) => queues.Add(added), queue);

    internal void Leave(WriteQueue queue) => ImmutableInterlocked.Update(ref _queues, (queues, gone) => queues.Remove(gone), queue);

    /// <summary>
    /// Makes room by dropping the oldest where needed. False: all that is left is newer or out with senders, or the cost exceeds the limit.
    /// </summary>
    /// <param name="log">What is on its disk need not be in memory: only what is in memory alone is dropped.</param>
    internal bool Reserve(long cost, TimeSpan since, QueueLog? log = null)
    {
        if (cost > LimitBytes)
            return false;
        while (!TryReserve(cost))
        {
            if (!MakeRoom(since, log))
                return TryReserve(cost);
        }
        return true;
    }

    /// <summary>For what was there before in another form.</summary>
    internal void Add(long cost) => Interlocked.Add(ref _usedBytes, cost);

    internal void Release(long cost) => Interlocked.Add(ref _usedBytes, -cost);

    private bool TryReserve(long cost)
    {
        if (Interlocked.Add(ref _usedBytes, cost) <= LimitBytes)
            return true;
        Release(cost);
        return false;
    }

    private bool MakeRoom(TimeSpan upTo, QueueLog? log) => log is null ? DropOldest(upTo) : log.TryEvict() || log.TryDropUnwritten(upTo);

    private bool DropOldest(TimeSpan upTo)
    {
        while (QueueWithOldest() is { } queue && queue.OldestTicks <= upTo.Ticks)
        {
            // Its sender may have been faster: then look again.
            if (queue.TryDropOldest())
                return true;
        }
        return false;
    }

    private WriteQueue? QueueWithOldest()
    {
        WriteQueue? found = null;
        var oldest = long.MaxValue;
        foreach (var queue in _queues)
        {
            if (queue.OldestTicks >= oldest)
                continue;
            oldest = queue.OldestTicks;
            found = queue;
        }
        return found;
    }
}
