using Akka.Actor;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>A writer of a shard's new owner that waits for the old one. One actor's.</summary>
/// <param name="from">The old owner.</param>
/// <param name="since">On the monotonic clock.</param>
internal sealed class SendGate(HandoverKey key, Address from, ShardWriter writer, TimeSpan since)
{
    /// <summary>How long is waited for an old owner that is there but does not come to an end.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    /// <summary>As long as blocks come, the bound is at least so far away.</summary>
    public static readonly TimeSpan BoundAfterBlock = TimeSpan.FromSeconds(10);

    private TimeSpan _overdueAt = since + Bound;
    private long _lastSequence;

    public HandoverKey Key { get; } = key;

    public Address From { get; } = from;

    public ShardWriter Writer { get; } = writer;

    public TimeSpan Since { get; } = since;

    /// <summary>The bound passed, and the old owner has not confirmed that it gave up the rest.</summary>
    public bool IsForced { get; set; }

    /// <summary>True where waiting any longer would do more harm than sending.</summary>
    /// <param name="stopReserve">A node that stops needs so much of its time to get rid of what the gate holds.</param>
    public bool IsOverdue(TimeSpan now, TimeSpan stopReserve) =>
        now >= _overdueAt || (Writer.StopOrder is { } stop && now >= stop.GiveUpAt - stopReserve);

    /// <summary>
    /// True for a block that was taken before. One that is missing in between was taken back by the old owner: it tells a block until
    /// that is answered, and only then the next.
    /// </summary>
    public bool Knows(long sequence) => sequence <= _lastSequence;

    /// <summary>A block was taken.</summary>
    public void Took(long sequence, TimeSpan now)
    {
        _lastSequence = sequence;
        if (now + BoundAfterBlock > _overdueAt)
            _overdueAt = now + BoundAfterBlock;
    }
}
