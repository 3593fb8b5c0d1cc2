using System.Runtime;

namespace ScrapeCluster.Server.Hosting;

/// <summary>
/// Has the collector close the holes that a start or a reload leaves in the heap. Its collections run beside the scrapes and move nothing; where much of the heap
/// is holes, one that does is worth its pause, which grows with what is in use: a large heap is left alone, or scrapes would be late. Where the holes come
/// back it rests longer each time.
/// </summary>
internal sealed class HeapCompaction(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private const int MostPeriodsOfRest = 32;
    private const long LeastHoleBytes = 12L << 20;
    private const long MostBytesInUse = 256L << 20;

    private int _rest = 1;
    private int _resting;

    /// <returns>True where holes are more than a quarter of the heap and enough to be worth it, and what is in use is little enough to be moved at once.</returns>
    public static bool IsWorthIt(long heapBytes, long holeBytes) =>
        holeBytes > LeastHoleBytes && holeBytes > heapBytes / 4 && heapBytes - holeBytes <= MostBytesInUse;

    /// <summary>One look at the end of each period.</summary>
    /// <returns>True: this is the time for a collection that moves things.</returns>
    public bool IsDue(bool isWorthIt)
    {
        if (_resting > 0)
        {
            _resting--;
            return false;
        }
        _rest = isWorthIt ? Math.Min(2 * _rest, MostPeriodsOfRest) : 1;
        _resting = isWorthIt ? _rest - 1 : 0;
        return isWorthIt;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private void Look()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        if (!IsDue(IsWorthIt(last.HeapSizeBytes, last.FragmentedBytes)))
            return;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
