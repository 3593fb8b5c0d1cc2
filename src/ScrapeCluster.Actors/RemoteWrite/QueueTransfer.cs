using Akka.Actor;
using Akka.Event;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>The way of one shard's unsent samples to the node that claims them, block by block. Safe on many threads.</summary>
/// <param name="taker">The node's <see cref="WriterHandoverActor"/>.</param>
/// <param name="handover">Our own.</param>
internal sealed class QueueTransfer(HandoverKey key, IActorRef taker, IActorRef handover)
{
    private long _sequence;
    private int _writers;

    public HandoverKey Key { get; } = key;

    public IActorRef Taker { get; } = taker;

    /// <summary>One more writer has something for it: of an endpoint that was removed and came back there may be two.</summary>
    public void Join() => Interlocked.Increment(ref _writers);

    /// <summary>A writer has nothing left. Called once by each.</summary>
    public void Done()
    {
        if (Interlocked.Decrement(ref _writers) == 0)
            handover.Tell(new Drained(this));
    }

    /// <summary>True: the block belongs to the other node now. False: the claim is void, or the block may or may not have arrived.</summary>
    public async Task<bool> OfferAsync(QueueBatch batch, TimeSpan now, CancellationToken cancellationToken)
    {
        var fragments = batch.Queued.Select(queued => Moved(queued, now)).ToValueList();
        var block = new WriterHandoverProtocol.QueueBlock(Key, Interlocked.Increment(ref _sequence), fragments);
        var offer = new BlockOffer(this, block);
        await using var cancellation = cancellationToken.Register(() => offer.Settle(taken: false)).ConfigureAwait(false);
        handover.Tell(offer);
        return await offer.Taken.ConfigureAwait(false);
    }

    private static MovedFragment Moved(QueuedFragment queued, TimeSpan now) =>
        new(queued.Fragment, Math.Max(0, (long)(now - queued.Since).TotalMilliseconds), queued.TriedTogether);

    /// <summary>To our own handover actor: nothing is left.</summary>
    public sealed record Drained(QueueTransfer Transfer) : IDeadLetterSuppression;
}
