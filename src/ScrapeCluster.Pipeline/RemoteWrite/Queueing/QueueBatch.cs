using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>The oldest fragments of a queue, out with a sender until it acknowledges them, gives them up or puts them back.</summary>
/// <param name="Fragments">In the order in which they were appended.</param>
/// <param name="Mark">Position of the newest: acknowledging the batch moves the queue's mark behind it.</param>
public sealed record QueueBatch(IReadOnlyList<Fragment> Fragments, long Mark);
