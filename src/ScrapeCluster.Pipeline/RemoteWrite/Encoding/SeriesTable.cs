using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// The series of a target, by label set: several texts of a page may stand for one series. Holds what orders and ends a series, and
/// its encoded labels for each group of endpoints.
/// </summary>
internal sealed class SeriesTable(int groups)
{
    /// <summary>Encodings of series that are gone are given up when they are more than one in so many.</summary>
    private const int MostForgotten = 2;

    [ThreadStatic]
    private static PooledBuffer? _scratch;

    private HashSlots _slots = new();
    private LabelArena _encoded = new();
    private Entry[] _entries = [];
    private int _forgotten;

    /// <summary>The encoding that was asked for last.</summary>
    private byte[] _read = [];
    private (int Series, int Group, int Length) _lastRead = (-1, 0, 0);

    public int Count { get; private set; }

    public int Groups => groups;

    public int EncodedLength => _encoded.Length;

    public long CapacityBytes => _encoded.CapacityBytes + _read.Length + (_entries.Length * 32L) + (Count * 8L);

    public ref Entry this[int index] => ref _entries[index];

    /// <summary>The series of a label set, or -1.</summary>
    public int Find(ulong labelsHash)
    {
        if (Count == 0)
            return -1;
        for (var slot = _slots.First(labelsHash); ; slot = _slots.Next(slot))
        {
            var index = _slots[slot];
            if (index < 0 || _entries[index].LabelsHash == labelsHash)
                return index;
        }
    }

    /// <summary>Adds a series; its encodings follow, one call of <see cref="AddEncoding"/> for each group.</summary>
    public int Add(ulong labelsHash)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(16, Count * 5 / 4));
        _entries[Count] = new Entry { LabelsHash = labelsHash, EncodedOffset = _encoded.Length, LastTimestampMs = long.MinValue };
        if (_slots.IsFull(Count))
            Rebuild(Count * 2);
        _slots.Add(labelsHash, Count);
        return Count++;
    }

    /// <param name="labels">Empty where the group's endpoints do not get the series.</param>
    public void AddEncoding(ReadOnlySpan<byte> labels) => _encoded.Append(labels, _scratch ??= new PooledBuffer(1024));

    /// <param name="all">The encodings of a series for every group, each behind its length (a varint).</param>
    public void AddEncodings(ReadOnlySpan<byte> all)
    {
        for (var group = 0; group < groups; group++)
        {
            var start = WireFormat.ReadVarint(all, out var length);
            AddEncoding(all.Slice(start, length));
            all = all[(start + length)..];
        }
    }

    /// <summary>Adds those of a series of another table with the same groups.</summary>
    public void AddEncodings(SeriesTable other, int series)
    {
        for (var group = 0; group < groups; group++)
            AddEncoding(other.Encoding(series, group));
    }

    public bool HasEncodings(int series, SeriesTable other, int otherSeries)
    {
        for (var group = 0; group < groups; group++)
        {
            if (!Encoding(series, group).SequenceEqual(other.Encoding(otherSeries, group)))
                return false;
        }

        return true;
    }

    /// <summary>The encoded labels of a series for a group of endpoints; empty where they do not get it. Valid until the table is asked again.</summary>
    public ReadOnlySpan<byte> Encoding(int series, int group)
    {
        if (_lastRead.Series != series || _lastRead.Group != group)
        {
            var at = _entries[series].EncodedOffset;
            for (var i = 0; i < group; i++)
                at = _encoded.Skip(at);
            _lastRead = (series, group, _encoded.Read(ref at, ref _read));
        }

        return _read.AsSpan(0, _lastRead.Length);
    }

    /// <summary>Takes back what was added last.</summary>
    public void Truncate(int count, int encodedLength)
    {
        if (count == Count)
            return;
        Count = count;
        _encoded.Truncate(encodedLength);
        _lastRead.Series = -1;
        Rebuild(count);
    }

    /// <summary>
    /// Keeps the first <paramref name="always"/> series, those seen in a generation, and for a while those with timestamps of their own.
    /// </summary>
    /// <param name="map">Gets the new index of each kept series.</param>
    public void Sweep(int always, uint generation, Span<int> map)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (i >= always && !_entries[i].IsRemembered(generation))
                continue;
            map[i] = kept;
            _entries[kept++] = _entries[i];
        }

        _forgotten += Count - kept;
        Count = kept;
        _lastRead.Series = -1;
        if (_forgotten > kept / MostForgotten)
            Repack();
        Rebuild(kept);
        Trim();
    }

    public void Trim()
    {
        _encoded.Trim();
        _read = [];
        _lastRead.Series = -1;
        if (_entries.Length > Count + (Count / 4))
            Array.Resize(ref _entries, Count + (Count / 8));
    }

    private void Repack()
    {
        var packed = new LabelArena();
        for (var i = 0; i < Count; i++)
        {
            var offset = packed.Length;
            for (var group = 0; group < groups; group++)
                packed.Append(Encoding(i, group), _scratch ??= new PooledBuffer(1024));
            _entries[i].EncodedOffset = offset;
        }

        _encoded = packed;
        _forgotten = 0;
        _lastRead.Series = -1;
    }

    private void Rebuild(int forCount)
    {
        _slots.Clear(forCount);
        for (var i = 0; i < Count; i++)
            _slots.Add(_entries[i].LabelsHash, i);
    }

    internal struct Entry
    {
        /// <summary>How many scrapes a series with timestamps of its own is remembered after it vanished, so that its order holds when it returns.</summary>
        private const uint RememberedScrapes = 10;

        public ulong LabelsHash;

        /// <summary>Time of the last sample or marker; <see cref="long.MinValue"/> before the first.</summary>
        public long LastTimestampMs;
        private int _encodedOffset;

        public int EncodedOffset
        {
            readonly get => _encodedOffset & int.MaxValue;
            set => _encodedOffset = value | (_encodedOffset & int.MinValue);
        }

        /// <summary>True once it was exposed with a timestamp of its own. Kept in the offset's sign: there are many of these.</summary>
        public bool HasOwnTime
        {
            readonly get => _encodedOffset < 0;
            set => _encodedOffset = value ? _encodedOffset | int.MinValue : EncodedOffset;
        }

        /// <summary>The last scrape that exposed it.</summary>
        public uint Seen;

        /// <summary>The last scrape that exposed it in a way that lets it go stale: without a timestamp of its own, or track_timestamps_staleness.</summary>
        public uint Tracked;

        /// <summary>The scrape since which it has samples that a marker must end; 0: none.</summary>
        public uint LiveSince;

        /// <summary>Takes over how far the same series came elsewhere.</summary>
        public void Follow(in Entry other)
        {
            if (LastTimestampMs == long.MinValue || (int)(other.Seen - Seen) > 0)
                Seen = other.Seen;
            LastTimestampMs = Math.Max(LastTimestampMs, other.LastTimestampMs);
            HasOwnTime |= other.HasOwnTime;
        }

        /// <summary>From now on it is not remembered.</summary>
        public void Forget(uint generation)
        {
            Seen = generation - 1;
            HasOwnTime = false;
        }

        public readonly bool IsRemembered(uint generation) => Seen == generation || (HasOwnTime && generation - Seen <= RememberedScrapes);
    }
}
