namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Knows the series texts of a target's page ("name{label="value"}" as exposed) by their hashes (<see cref="Plans.TextHash"/>), and which series each stands
/// for. Looking up a known text allocates nothing.
/// </summary>
internal sealed class TextTable
{
    /// <summary>Stands for a series that metric relabeling drops.</summary>
    public const int Dropped = -1;

    private HashSlots _slots = new();
    private Entry[] _entries = [];

    public int Count { get; private set; }

    public long CapacityBytes => (_entries.Length * 16L) + (Count * 8L);

    public ref Entry this[int index] => ref _entries[index];

    public int Find(ulong hash)
    {
        if (Count == 0)
            return -1;
        for (var slot = _slots.First(hash); ; slot = _slots.Next(slot))
        {
            var index = _slots[slot];
            if (index < 0 || _entries[index].Hash == hash)
                return index;
        }
    }

    public int Add(ulong hash, int series)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(16, Count * 5 / 4));
        _entries[Count] = new Entry { Hash = hash, Series = series };
        if (_slots.IsFull(Count))
            Rebuild(Count * 2);
        _slots.Add(hash, Count);
        return Count++;
    }

    /// <summary>Takes back what was added last.</summary>
    public void Truncate(int count)
    {
        if (count == Count)
            return;
        Count = count;
        Rebuild(count);
    }

    /// <summary>Keeps the texts seen in a generation, and gives their series its new index.</summary>
    public void Sweep(uint generation, ReadOnlySpan<int> seriesMap)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            var entry = _entries[i];
            if (entry.Seen != generation)
                continue;
            if (entry.Series >= 0)
                entry.Series = seriesMap[entry.Series];
            _entries[kept++] = entry;
        }

        Count = kept;
        Rebuild(kept);
        Trim();
    }

    public void Trim()
    {
        if (_entries.Length > Count + (Count / 4))
            Array.Resize(ref _entries, Count + (Count / 8));
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

        /// <summary>Index of the series, or <see cref="Dropped"/>.</summary>
        public int Series;

        /// <summary>The last scrape it stood in.</summary>
        public uint Seen;
    }
}
