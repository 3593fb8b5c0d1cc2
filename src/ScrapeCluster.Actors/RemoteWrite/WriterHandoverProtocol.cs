using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// Between the writers of a shard's old owner and those of the new one, which sends nothing until the old one has nothing left.
/// Each message may come twice; what asks for an answer is repeated until it comes.
/// </summary>
internal static class WriterHandoverProtocol
{
    /// <summary>New to old: we wait. Answered with <see cref="DrainDone"/> when nothing is left, and with blocks where sending takes long.</summary>
    public sealed record DrainRequest(HandoverKey Key) : IWireMessage;

    /// <summary>Old to new: everything is acknowledged, given up or handed over.</summary>
    public sealed record DrainDone(HandoverKey Key) : IWireMessage;

    /// <summary>Old to new: the oldest that is left.</summary>
    /// <param name="Sequence">Grows with each block of a key.</param>
    public sealed record QueueBlock(HandoverKey Key, long Sequence, ValueList<MovedFragment> Fragments) : IWireMessage;

    /// <summary>New to old: the block is ours now.</summary>
    public sealed record QueueBlockTaken(HandoverKey Key, long Sequence) : IWireMessage;

    /// <summary>New to old: we waited long enough, give up what is left. Answered with <see cref="DrainDone"/>.</summary>
    public sealed record GateOpened(HandoverKey Key) : IWireMessage;

    /// <summary>New to old: nobody here waits for it (any more); it stays yours.</summary>
    public sealed record NotClaimed(HandoverKey Key) : IWireMessage;
}
