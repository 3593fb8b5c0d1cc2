namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What may be sent from a <see cref="WriteQueue"/>, without the fragments that are out with a sender or behind a gate.</summary>
/// <param name="Fragments">Zero: nothing waits, and the other fields say nothing.</param>
/// <param name="Samples">Samples in these fragments.</param>
/// <param name="Bytes">Compressed bytes of these fragments.</param>
/// <param name="OldestSince">When the oldest was appended, on the caller's monotonic clock.</param>
/// <param name="OldestPosition">The oldest one's place in the order of all that may be sent.</param>
/// <param name="OldestTried">As in <see cref="QueuedFragment.TriedTogether"/>, for the oldest.</param>
public readonly record struct QueueState(
    int Fragments, long Samples, long Bytes, TimeSpan OldestSince, long OldestPosition, int OldestTried = 0)
{
    public bool IsEmpty => Fragments == 0;
}
