namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// How much may be on its way to one other node at a time: heartbeats share the connection and must not wait behind a long
/// queue. One actor's; decides, and sends nothing itself.
/// </summary>
internal sealed class TransferWindow
{
    /// <summary>Most bytes of fragments under way to a node, unless a single block is larger.</summary>
    public const long MaxBytes = 1 << 20;

    /// <summary>A block without an answer for so long is told again.</summary>
    public static readonly TimeSpan TellAgain = TimeSpan.FromSeconds(1);

    private readonly Queue<BlockOffer> _waiting = new();
    private readonly List<BlockOffer> _told = [];

    public void Add(BlockOffer offer) => _waiting.Enqueue(offer);

    /// <summary>What to tell now: new blocks as far as they fit, and old ones that got no answer.</summary>
    public IReadOnlyList<BlockOffer> Next(TimeSpan now)
    {
        _told.RemoveAll(offer => offer.Taken.IsCompleted);
        List<BlockOffer> next = [.. _told.Where(offer => now - offer.ToldAt >= TellAgain)];
        while (_waiting.TryPeek(out var offer) && (offer.Taken.IsCompleted || Fits(offer)))
        {
            _waiting.Dequeue();
            if (offer.Taken.IsCompleted)
                continue;
            _told.Add(offer);
            next.Add(offer);
        }
        next.ForEach(offer => offer.ToldAt = now);
        return next;
    }

    /// <summary>The block that was answered; null: it is not known (any more).</summary>
    public BlockOffer? Answered(HandoverKey key, long sequence)
    {
        var found = _told.Find(offer => offer.Block.Key == key && offer.Block.Sequence == sequence);
        found?.Settle(taken: true);
        return found;
    }

    /// <summary>The claim behind these blocks is void.</summary>
    public void Void(QueueTransfer transfer)
    {
        foreach (var offer in _told.Concat(_waiting).Where(offer => offer.Transfer == transfer))
            offer.Settle(taken: false);
    }

    private bool Fits(BlockOffer offer) => _told.Count == 0 || _told.Sum(told => told.Bytes) + offer.Bytes <= MaxBytes;
}
