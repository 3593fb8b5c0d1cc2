namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Where a fragment is.</summary>
/// <param name="Held">In memory; null: not there.</param>
/// <param name="Segment">Number of the file; 0: not on disk yet.</param>
internal readonly record struct LogSlot(HeldFragment? Held, int Segment, int Offset)
{
    /// <summary>Its file had to go, because the disk's bound was reached.</summary>
    public const int Gone = -1;

    /// <summary>It was found damaged.</summary>
    public const int Damaged = -2;

    public bool IsEmpty => Held is null && Segment == 0;
}
