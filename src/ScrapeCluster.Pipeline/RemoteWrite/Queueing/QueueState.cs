namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What waits in a <see cref="WriteQueue"/>, without the fragments that are out with a sender.</summary>
/// <param name="Fragments">Zero: nothing waits, and the other fields say nothing.</param>
/// <param name="Samples">Samples in these fragments.</param>
/// <param name="Bytes">Compressed bytes of these fragments.</param>
/// <param name="OldestSince">When the oldest was appended, on the caller's monotonic clock.</param>
/// <param name="OldestPosition">The oldest one's place in the order of all appends.</param>
public readonly record struct QueueState(int Fragments, long Samples, long Bytes, TimeSpan OldestSince, long OldestPosition)
{
    public bool IsEmpty => Fragments == 0;
}
