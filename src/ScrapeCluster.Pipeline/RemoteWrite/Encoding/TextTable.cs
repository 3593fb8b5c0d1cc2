namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Knows the series texts of a target's page ("name{label="value"}" as exposed) and which series each stands for. Looking up a known
/// text allocates nothing.
/// </summary>
internal sealed class TextTable
{
    /// <summary>Stands for a series that metric relabeling drops.</summary>
    public const int Dropped = -1;

    private HashSlots _slots = new();
    private ByteArena _texts = new();
    private Entry[] _entries = [];

    public int Count { get; private set; }

    /// <summary>Bytes of all texts: what <see cref="Truncate"/> goes back to.</summary>
    public int TextLength => _texts.Length;

    public long CapacityBytes => _texts.CapacityBytes + (_entries.Length * 24L) + (Count * 8L);

    public ref Entry this[int index] => ref _entries[index];

    public int Find(ReadOnlySpan<byte> text, ulong hash)
    {
        if (Count == 0)
            return -1;
        for (var slot = _slots.First(hash); ; slot = _slots.Next(slot))
        {
            var index = _slots[slot];
            if (index < 0)
                return -1;
            ref readonly var entry = ref _entries[index];
            if (entry.Hash == hash && _texts.Slice(entry.Offset, entry.Length).SequenceEqual(text))
                return index;
        }
    }

    public int Add(ReadOnlySpan<byte> text, ulong hash, int series)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(16, Count * 3 / 2));
        _entries[Count] = new Entry { Hash = hash, Offset = _texts.Append(text), Length = text.Length, Series = series };
        if (_slots.IsFull(Count))
            Rebuild(Count * 2);
        _slots.Add(hash, Count);
        return Count++;
    }

    /// <summary>Takes back what was added last.</summary>
    public void Truncate(int count, int textLength)
    {
        if (count == Count)
            return;
        Count = count;
        _texts.Truncate(textLength);
        Rebuild(count);
    }

    /// <summary>Keeps the texts seen in a generation, and gives their series its new index.</summary>
    public void Sweep(uint generation, ReadOnlySpan<int> seriesMap)
    {
        var kept = 0;
        var texts = new ByteArena();
        for (var i = 0; i < Count; i++)
        {
            var entry = _entries[i];
            if (entry.Seen != generation)
                continue;
            if (entry.Series >= 0)
                entry.Series = seriesMap[entry.Series];
            entry.Offset = texts.Append(_texts.Slice(entry.Offset, entry.Length));
            _entries[kept++] = entry;
        }

        Count = kept;
        _texts = texts;
        Rebuild(kept);
        Trim();
    }

    public void Trim()
    {
        _texts.Trim();
        if (_entries.Length > Count + (Count / 8))
            Array.Resize(ref _entries, Count);
    }

    private void Rebuild(int forCount)
    {
        _slots.Clear(forCount);
        for (var i = 0; i < Count; i++)
            _slots.Add(_entries[i].Hash, i);
    }

    internal struct Entry
    {
        public ulong Hash;
        public int Offset;
        public int Length;

        /// <summary>Index of the series, or <see cref="Dropped"/>.</summary>
        public int Series;

        /// <summary>The last scrape it stood in.</summary>
        public uint Seen;
    }
}
