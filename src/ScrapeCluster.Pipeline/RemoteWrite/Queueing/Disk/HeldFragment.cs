using System.IO.Hashing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>A fragment of a log while it is in memory. All that changes does so under the log's lock.</summary>
internal sealed class HeldFragment(WriteQueue owner, QueueBudget budget, in QueuedFragment queued, RecordOrder order, int shard)
{
    private readonly TimeSpan _since = queued.Since;
    private readonly int _triedTogether = queued.TriedTogether;
    private volatile Fragment? _fragment = queued.Fragment;

    public WriteQueue Owner => owner;

    public TimeSpan Since => _since;

    /// <summary>Given by the log.</summary>
    public long Id { get; set; }

    /// <summary>Wall clock, milliseconds since 1970.</summary>
    public long AppendedMs { get; set; }

    public int Bytes { get; } = queued.Fragment.Compressed.Length;

    public int Samples { get; } = queued.Fragment.SampleCount;

    /// <summary>Null from when it left memory. Read without the lock by who writes.</summary>
    public Fragment? Fragment => _fragment;

    /// <summary>Where it was written: set by who writes, before it counts as written. 0: nowhere yet.</summary>
    public int Segment { get; set; }

    public int Offset { get; set; }

    /// <summary>Where it stands; null while it is being written, and when it has left memory.</summary>
    public HeldLine? Line { get; set; }

    /// <summary>It has ended: acknowledged, given up or handed over.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Lets go of the bytes.</summary>
    public void LeaveMemory()
    {
        if (_fragment is null)
            return;
        _fragment = null;
        budget.Release(Bytes + QueueBudget.FragmentOverheadBytes);
    }

    public RecordHeader Header(Fragment fragment) => new()
    {
        Kind = RecordKind.Data,
        Order = order,
        PayloadLength = fragment.Compressed.Length,
        Shard = shard,
        Id = Id,
        AppendedMs = AppendedMs,
        MinTimestampMs = fragment.MinTimestampMs,
        MaxTimestampMs = fragment.MaxTimestampMs,
        Samples = fragment.SampleCount,
        Exemplars = fragment.ExemplarCount,
        UncompressedLength = fragment.UncompressedLength,
        TriedTogether = _triedTogether,
        PayloadHash = XxHash3.HashToUInt64(fragment.Compressed.Span),
    };
}
