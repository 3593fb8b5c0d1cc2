namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Writers whose fragments went out in one request that has to be repeated as it was, in this order. How many fragments of each it had, its
/// queue knows (<see cref="Queueing.QueuedFragment.TriedTogether"/>).
/// </summary>
internal sealed record TriedRequest(IReadOnlyList<RemoteWriter> Writers);
