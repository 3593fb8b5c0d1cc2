using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What <see cref="WriterHandoverActor"/> works with. It outlives a restart of the actor, and is used by it alone.</summary>
internal sealed class HandoverDesk
{
    /// <summary>Looks among the node's writers for what a claim is about; it hears <see cref="QueueTransfer.Drained"/> where there is nothing.</summary>
    public required Action<QueueTransfer> Claim { get; init; }

    /// <summary>The owner of a shard asks for what is left of it here: from now on it can be claimed.</summary>
    public required Action<HandoverKey> Lend { get; init; }

    /// <summary>The old owner behind a closed gate was lost: it may come back with what the gate waits for.</summary>
    public required Action<SendGate> OwnerLost { get; init; }

    /// <summary>A claim is void; true: because its node was lost.</summary>
    public required Action<QueueTransfer, bool> Withdraw { get; init; }

    /// <summary>What is left under this key is given up. False: nothing is left.</summary>
    public required Func<HandoverKey, bool> Supersede { get; init; }

    /// <summary>Whether a node with this address belongs to the cluster.</summary>
    public required Func<Address, bool> IsMember { get; init; }

    /// <summary>A node that stops opens its gates when it has so much time left.</summary>
    public required TimeSpan StopReserve { get; init; }

    public required HandoverMetrics Metrics { get; init; }

    public required ILogger Logger { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Closed ones, and those whose old owner has to confirm that it gave up.</summary>
    public Dictionary<HandoverKey, SendGate> Gates { get; } = [];

    /// <summary>Claims of other nodes.</summary>
    public Dictionary<HandoverKey, QueueTransfer> Transfers { get; } = [];

    /// <summary>By the node that gets the blocks.</summary>
    public Dictionary<Address, TransferWindow> Windows { get; } = [];
}
