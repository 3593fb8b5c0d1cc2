using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// The series of a target, by label set: several texts of a page may stand for one series. Holds what orders and ends a series, and
/// its encoded labels for each group of endpoints.
/// </summary>
internal sealed class SeriesTable(int groups)
{
    private HashSlots _slots = new();
    private ByteArena _encoded = new();
    private Entry[] _entries = [];

    public int Count { get; private set; }

    public int Groups => groups;

    public int EncodedLength => _encoded.Length;

    public long CapacityBytes => _encoded.CapacityBytes + (_entries.Length * 40L) + (Count * 8L);

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
            Array.Resize(ref _entries, Math.Max(16, Count * 3 / 2));
        _entries[Count] = new Entry { LabelsHash = labelsHash, EncodedOffset = _encoded.Length, LastTimestampMs = long.MinValue };
        if (_slots.IsFull(Count))
            Rebuild(Count * 2);
        _slots.Add(labelsHash, Count);
        return Count++;
    }

    /// <param name="labels">Empty where the group's endpoints do not get the series.</param>
    public void AddEncoding(ReadOnlySpan<byte> labels)
    {
        Span<byte> length = stackalloc byte[10];
        _encoded.Append(length[..WireFormat.WriteVarint(length, (ulong)labels.Length)]);
        _encoded.Append(labels);
    }

    /// <param name="all">The encodings of a series for every group, as <see cref="AllEncodings"/> gives them.</param>
    public void AddEncodings(ReadOnlySpan<byte> all) => _encoded.Append(all);

    /// <summary>The encoded labels of a series for a group of endpoints; empty where they do not get it.</summary>
    public ReadOnlySpan<byte> Encoding(int series, int group)
    {
        var rest = _encoded.From(_entries[series].EncodedOffset);
        for (; ; group--)
        {
            var start = WireFormat.ReadVarint(rest, out var length);
            if (group == 0)
                return rest.Slice(start, length);
            rest = rest[(start + length)..];
        }
    }

    /// <summary>The encodings of a series for every group, each behind its length (a varint).</summary>
    public ReadOnlySpan<byte> AllEncodings(int series)
    {
        var start = _entries[series].EncodedOffset;
        var length = 0;
        var rest = _encoded.From(start);
        for (var group = 0; group < groups; group++)
            length += WireFormat.ReadVarint(rest[length..], out var bytes) + bytes;
        return rest[..length];
    }

    /// <summary>Takes back what was added last.</summary>
    public void Truncate(int count, int encodedLength)
    {
        if (count == Count)
            return;
        Count = count;
        _encoded.Truncate(encodedLength);
        Rebuild(count);
    }

    /// <summary>
    /// Keeps the first <paramref name="always"/> series, those seen in a generation, and for a while those with timestamps of their own.
    /// </summary>
    /// <param name="map">Gets the new index of each kept series.</param>
    public void Sweep(int always, uint generation, Span<int> map)
    {
        var kept = 0;
        var encoded = new ByteArena();
        for (var i = 0; i < Count; i++)
        {
            if (i >= always && !_entries[i].IsRemembered(generation))
                continue;
            var offset = encoded.Append(AllEncodings(i));
            map[i] = kept;
            _entries[kept] = _entries[i];
            _entries[kept++].EncodedOffset = offset;
        }

        Count = kept;
        _encoded = encoded;
        Rebuild(kept);
        Trim();
    }

    public void Trim()
    {
        _encoded.Trim();
        if (_entries.Length > Count + (Count / 8))
            Array.Resize(ref _entries, Count);
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
