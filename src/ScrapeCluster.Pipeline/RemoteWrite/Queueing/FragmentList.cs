using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>Fragments in order, with their sums. Not safe on many threads.</summary>
internal sealed class FragmentList
{
    private readonly LinkedList<Entry> _entries = new();
    private long _samples;
    private long _bytes;

    public bool IsEmpty => _entries.Count == 0;

    public LinkedListNode<Entry>? First => _entries.First;

    public long OldestTicks => First?.Value.Queued.Since.Ticks ?? long.MaxValue;

    public QueueState State => First is { Value: var oldest }
        ? new QueueState(_entries.Count, _samples, _bytes, oldest.Queued.Since, oldest.Position, oldest.Queued.TriedTogether)
        : default;

    public IEnumerable<QueuedFragment> Queued => _entries.Select(entry => entry.Queued);

    public void AddFirst(LinkedListNode<Entry> node)
    {
        _entries.AddFirst(node);
        Count(node.Value.Fragment, 1);
    }

    public void AddLast(LinkedListNode<Entry> node)
    {
        _entries.AddLast(node);
        Count(node.Value.Fragment, 1);
    }

    public void Remove(LinkedListNode<Entry> node)
    {
        _entries.Remove(node);
        Count(node.Value.Fragment, -1);
    }

    public LinkedListNode<Entry>? RemoveFirst()
    {
        if (First is not { } node)
            return null;
        Remove(node);
        return node;
    }

    public LinkedListNode<Entry>? RemoveLast()
    {
        if (_entries.Last is not { } node)
            return null;
        Remove(node);
        return node;
    }

    /// <summary>Writes down that the fragments went out in requests of so many.</summary>
    public void MarkTried(int together)
    {
        var left = _entries.Count;
        for (var (node, i) = (First, 0); node is not null; (node, i, left) = (node.Next, i + 1, left - 1))
            node.Value = node.Value with { Queued = node.Value.Queued with { TriedTogether = Math.Min(together - (i % together), left) } };
    }

    private void Count(Fragment fragment, int sign)
    {
        _samples += sign * fragment.SampleCount;
        _bytes += sign * fragment.Compressed.Length;
    }

    /// <param name="Position">Place in the order in which fragments may be sent; 0 for one behind a gate.</param>
    internal readonly record struct Entry(QueuedFragment Queued, long Position)
    {
        public Fragment Fragment => Queued.Fragment;
    }
}
