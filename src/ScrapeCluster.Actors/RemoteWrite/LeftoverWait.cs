using Akka.Actor;
using Akka.Cluster;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// A shard of this node that sends nothing for now, because other nodes have older samples of it, or may have. One actor's;
/// <see cref="LeftoverBook"/> says what comes next.
/// </summary>
/// <param name="key">Its epoch is the number of the requests to other nodes.</param>
/// <param name="since">On the monotonic clock.</param>
/// <param name="isCold">The shard came without a word from its old owner: who is silent may have something.</param>
/// <param name="lost">Nodes that were lost shortly before the shard came: it may have been theirs.</param>
internal sealed class LeftoverWait(HandoverKey key, TimeSpan since, bool isCold, IEnumerable<LostNode> lost)
{
    private readonly HashSet<UniqueAddress> _done = [];
    private readonly List<LostNode> _lost = [.. lost];
    private TimeSpan _overdueAt;
    private long _lastSequence;

    public HandoverKey Key { get; } = key;

    public TimeSpan Since { get; } = since;

    public bool IsCold { get; } = isCold;

    public IReadOnlyList<LostNode> Lost => _lost;

    /// <summary>The node that hands over now; null: none does.</summary>
    public UniqueAddress? Source { get; private set; }

    /// <summary>When the source was last told; on the monotonic clock.</summary>
    public TimeSpan ToldAt { get; set; }

    /// <summary>The shard leaves this node: what is coming is taken, and no other node is asked.</summary>
    public bool IsEnding { get; set; }

    /// <summary>Some node did not come to an end, or did not come back.</summary>
    public bool IsIncomplete { get; set; }

    /// <summary>A node that was asked did not come to an end: there is no hurry to ask it again.</summary>
    public bool HasFailed { get; set; }

    /// <summary>True for a node that has handed over, or is waited for no longer.</summary>
    public bool IsDone(UniqueAddress node) => _done.Contains(node);

    public bool IsOverdue(TimeSpan now) => now >= _overdueAt;

    public void Ask(UniqueAddress node, TimeSpan now)
    {
        Source = node;
        ToldAt = TimeSpan.MinValue;
        _lastSequence = 0;
        _overdueAt = now + SendGate.Bound;
    }

    /// <summary>True for a block that was taken before.</summary>
    public bool Knows(long sequence) => sequence <= _lastSequence;

    /// <summary>A block was taken: it goes on.</summary>
    public void Took(long sequence, TimeSpan now)
    {
        _lastSequence = sequence;
        if (now + SendGate.BoundAfterBlock > _overdueAt)
            _overdueAt = now + SendGate.BoundAfterBlock;
    }

    /// <summary>The source has nothing left, or is waited for no longer.</summary>
    public void EndSource()
    {
        if (Source is { } source)
            _done.Add(source);
        Source = null;
    }

    /// <summary>A node was lost while it handed over: it may come back with the rest.</summary>
    public void SourceLost(LostNode? lost)
    {
        EndSource();
        if (lost is not null)
            _lost.Add(lost);
    }
}
