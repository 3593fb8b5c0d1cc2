using System.Runtime;

namespace ScrapeCluster.Server.Hosting;

/// <summary>
/// Has the collector close the holes that a start or a reload leaves in the heap. Its collections run beside the scrapes and move nothing; where much of the heap
/// is holes, one that does is worth its pause, which grows with what is in use: a large heap is left alone, or scrapes would be late.
/// </summary>
internal sealed class HeapCompaction(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private const long LeastHoleBytes = 24L << 20;
    private const long MostBytesInUse = 256L << 20;

    /// <returns>True where holes are more than a quarter of the heap and enough to be worth it, and what is in use is little enough to be moved at once.</returns>
    public static bool IsWorthIt(long heapBytes, long holeBytes) =>
        holeBytes > LeastHoleBytes && holeBytes > heapBytes / 4 && heapBytes - holeBytes <= MostBytesInUse;

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

    private static void Look()
    {
        var last = GC.GetGCMemoryInfo(GCKind.Any);
        if (!IsWorthIt(last.HeapSizeBytes, last.FragmentedBytes))
            return;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
