using Akka.Cluster;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// Between nodes about samples that one still has of shards that it does not own: from before its start, or because the node that was to
/// take them was lost. Each message may come twice or never; what matters is repeated. The samples themselves go as
/// <see cref="WriterHandoverProtocol.QueueBlock"/>, and <see cref="WriterHandoverProtocol.DrainDone"/> ends them.
/// </summary>
internal static class LeftoverProtocol
{
    /// <summary>To every member: this is all that I have left over. Empty: nothing.</summary>
    /// <param name="Sequence">Grows with each one of a node's life.</param>
    /// <param name="Asks">The sender has not heard the receiver's yet: answer with one.</param>
    public sealed record Census(UniqueAddress From, long Sequence, bool Asks, ValueList<Leftover> Left) : IWireMessage;

    /// <summary>
    /// From the shard's owner: give me what you have left over of it. Answered with blocks, oldest first, and with
    /// <see cref="WriterHandoverProtocol.DrainDone"/> when nothing is left. The owner that wants it no longer says
    /// <see cref="WriterHandoverProtocol.NotClaimed"/>.
    /// </summary>
    /// <param name="Key">Its epoch is the owner's number for this request.</param>
    public sealed record LeftoverRequest(HandoverKey Key) : IWireMessage;
}
