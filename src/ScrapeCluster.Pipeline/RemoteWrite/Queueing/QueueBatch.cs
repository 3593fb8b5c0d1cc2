using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>The oldest fragments of a queue, out with whoever peeked them until they are acknowledged, given up, handed over or put back.</summary>
/// <param name="Queued">In the order in which they were appended.</param>
public sealed record QueueBatch(IReadOnlyList<QueuedFragment> Queued)
{
    public IReadOnlyList<Fragment> Fragments { get; } = [.. Queued.Select(queued => queued.Fragment)];
}
