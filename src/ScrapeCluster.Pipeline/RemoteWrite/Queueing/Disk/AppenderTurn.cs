namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Of all threads that append to a node's logs one at a time writes to the disk itself: where that stands still, no second one waits for it.</summary>
internal sealed class AppenderTurn
{
    private int _isTaken;

    public bool TryTake() => !DiskWaits.MustNot && Interlocked.CompareExchange(ref _isTaken, 1, 0) == 0;

    public void GiveBack() => Volatile.Write(ref _isTaken, 0);
}
