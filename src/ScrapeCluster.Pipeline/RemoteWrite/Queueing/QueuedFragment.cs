using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>A fragment and what a queue knows of it.</summary>
/// <param name="Since">When it was appended, on the monotonic clock of this node, here or on the node that handed it over.</param>
/// <param name="TriedTogether">
/// So many fragments, from this one on, went out in one request that the receiver may or may not have taken: they are
/// repeated together, with nothing added. 0: none of that.
/// </param>
public readonly record struct QueuedFragment(Fragment Fragment, TimeSpan Since, int TriedTogether = 0);
