using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>
/// What a log has where: in memory only, in both, on disk only; which files are still needed; and what has to be written next. It touches no file. Safe on
/// many threads.
/// </summary>
/// <param name="memoryWindowBytes">So much of what is written stays in memory.</param>
internal sealed class LogBook(long memoryWindowBytes, TimeProvider time)
{
    private static readonly List<SegmentFile> s_none = [];

    private readonly Lock _gate = new();
    private readonly LogIndex _index = new();
    private readonly HeldLine _unwritten = new();
    private readonly HeldLine _window = new();
    private readonly List<SegmentFile> _segments = [];
    private readonly Dictionary<int, SegmentFile> _byNumber = [];
    private readonly List<long> _settled = [];
    private volatile bool _hasWork;
    private long _lastId;
    private int _lastQueue;
    private long _beingWritten;

    public int Count
    {
        get
        {
            lock (_gate)
                return _index.Count;
        }
    }

    /// <summary>Something was appended, or something that is on disk was settled, since the last look. Does not wait for who is looking.</summary>
    public bool HasWork
    {
        get => _hasWork;
        private set => _hasWork = value;
    }

    public int NextQueueNumber() => Interlocked.Increment(ref _lastQueue);

    /// <summary>What a start found. Before anything else.</summary>
    public void Restore(LogContents contents)
    {
        lock (_gate)
        {
            _lastId = contents.LastId;
            _lastQueue = contents.LastQueue;
            foreach (var segment in contents.Segments)
                AddSegment(segment);
            foreach (var record in contents.Records)
                Restore(record);
        }
    }

    public void AddSegment(SegmentFile segment)
    {
        lock (_gate)
        {
            _segments.Add(segment);
            _byNumber.Add(segment.Number, segment);
        }
    }

    public (int Segments, long Bytes) Files()
    {
        lock (_gate)
        {
            // Asked before each write.
            var bytes = 0L;
            foreach (var segment in _segments)
                bytes += segment.Length;
            return (_segments.Count, bytes);
        }
    }

    public (long Unwritten, long Window) Memory()
    {
        lock (_gate)
            return (_unwritten.Bytes + _beingWritten, _window.Bytes);
    }

    public long Append(HeldFragment held)
    {
        lock (_gate)
        {
            held.Id = ++_lastId;
            held.AppendedMs = (time.GetUtcNow() - (time.GetElapsedTime(0) - held.Since)).ToUnixTimeMilliseconds();
            _index.Set(held.Id, new LogSlot(held, 0, 0));
            _unwritten.Add(held);
            HasWork = true;
            return held.Id;
        }
    }

    public Fragment? Find(long id)
    {
        lock (_gate)
            return _index[id].Held?.Fragment;
    }

    /// <summary>Where it is on disk. Null: nowhere.</summary>
    public (SegmentFile Segment, int Offset)? PlaceOf(long id)
    {
        lock (_gate)
        {
            var slot = _index[id];
            return _byNumber.TryGetValue(slot.Segment, out var segment) ? (segment, slot.Offset) : null;
        }
    }

    public int SegmentOf(long id)
    {
        lock (_gate)
            return _index[id].Segment;
    }

    public bool IsKnown(long id)
    {
        lock (_gate)
            return !_index[id].IsEmpty;
    }

    /// <summary>It has ended. What is not written yet never will be; what is gets a mark.</summary>
    public void Settle(long id, int bytes)
    {
        lock (_gate)
        {
            var slot = _index.Remove(id);
            if (slot.Held is { } held)
                Settle(held);
            if (!_byNumber.TryGetValue(slot.Segment, out var segment))
                return;
            Leave(segment, bytes);
            if (!segment.IsGoing)
                Mark(id);
        }
    }

    /// <summary>It is not in its file any more, or will not be.</summary>
    /// <param name="why"><see cref="LogSlot.Gone"/> or <see cref="LogSlot.Damaged"/>.</param>
    public void ForgetPlace(long id, int segment, int bytes, int why)
    {
        lock (_gate)
        {
            var slot = _index[id];
            if (slot.Segment != segment)
                return;
            Leave(_byNumber[segment], bytes);
            _index.Set(id, slot with { Segment = why });
        }
    }

    /// <summary>What has to be written next, at most about so many bytes, and the marks. It stays with the caller until <see cref="Written"/>.</summary>
    /// <returns>True where that is all there is.</returns>
    public bool Gather(List<HeldFragment> fragments, List<long> settled, long mostBytes)
    {
        lock (_gate)
        {
            settled.AddRange(_settled);
            _settled.Clear();
            HasWork = false;
            while (mostBytes > 0 && _unwritten.Take() is { } held)
            {
                mostBytes -= held.Bytes + RecordHeader.Size;
                _beingWritten += held.Bytes;
                fragments.Add(held);
            }
            return _unwritten.IsEmpty;
        }
    }

    /// <summary>What was gathered is on disk, where it was not settled before it was.</summary>
    public void Written(List<HeldFragment> fragments)
    {
        lock (_gate)
        {
            foreach (var held in fragments)
                Written(held);
            _beingWritten = 0;
        }
    }

    /// <summary>A copy was written; where the fragment was settled meanwhile it gets a mark as well.</summary>
    public void Moved(long id, int bytes, int segment, int offset)
    {
        lock (_gate)
        {
            var slot = _index[id];
            if (slot.IsEmpty)
            {
                Mark(id);
                return;
            }
            if (_byNumber.TryGetValue(slot.Segment, out var old))
                Leave(old, bytes);
            Enter(_byNumber[segment], bytes);
            _index.Set(id, slot with { Segment = segment, Offset = offset });
        }
    }

    /// <summary>Frees the memory of one fragment that is on disk as well. False: there is none.</summary>
    public bool TryEvict()
    {
        lock (_gate)
        {
            if (_window.Take() is not { } held)
                return false;
            Evict(held);
            return true;
        }
    }

    public List<HeldFragment> OldestUnwritten(int most)
    {
        lock (_gate)
            return [.. _unwritten.Oldest(most)];
    }

    public SegmentFile? OldestSegment()
    {
        lock (_gate)
            return _segments.Count > 0 ? _segments[0] : null;
    }

    /// <summary>Takes out the oldest files that nothing needs any more. A mark is needed as long as an older file is there.</summary>
    /// <param name="open">Not this one.</param>
    public IReadOnlyList<SegmentFile> TakeUnneeded(SegmentFile? open)
    {
        lock (_gate)
        {
            var count = 0;
            while (count < _segments.Count && _segments[count].LiveRecords == 0 && _segments[count] != open)
                count++;
            if (count == 0)
                return s_none;
            var unneeded = _segments.GetRange(0, count);
            _segments.RemoveRange(0, count);
            foreach (var segment in unneeded)
                _byNumber.Remove(segment.Number);
            return unneeded;
        }
    }

    /// <summary>Files are gone, whoever deleted them: what was in one and is in memory as well has to be written again.</summary>
    public void LoseFiles(Func<SegmentFile, bool> isGone)
    {
        lock (_gate)
        {
            foreach (var gone in _segments.Where(isGone).ToList())
            {
                _segments.Remove(gone);
                _byNumber.Remove(gone.Number);
            }
            for (var left = _window.Count; left > 0 && _window.Take() is { } held; left--)
                Return(held);
        }
    }

    /// <summary>Samples that are in memory only.</summary>
    public long UnwrittenSamples()
    {
        lock (_gate)
            return _unwritten.Oldest(int.MaxValue).Sum(held => (long)held.Samples);
    }

    private void Return(HeldFragment held)
    {
        if (_byNumber.ContainsKey(held.Segment))
        {
            _window.Add(held);
            return;
        }
        held.Segment = 0;
        _index.Set(held.Id, new LogSlot(held, 0, 0));
        _unwritten.Add(held);
        HasWork = true;
    }

    private void Restore(in FoundRecord record)
    {
        _index.Set(record.Entry.Id, new LogSlot(null, record.Segment, record.Offset));
        Enter(_byNumber[record.Segment], record.Entry.Bytes);
    }

    private static void Settle(HeldFragment held)
    {
        held.IsSettled = true;
        held.LeaveMemory();
        // While it is being written it is in no line.
        held.Line?.NoteSettled(held);
    }

    private void Written(HeldFragment held)
    {
        if (held.Segment == 0)
            return;
        if (held.IsSettled)
        {
            Mark(held.Id);
            return;
        }
        Enter(_byNumber[held.Segment], held.Bytes);
        _index.Set(held.Id, new LogSlot(held, held.Segment, held.Offset));
        if (_window.Bytes + held.Bytes <= memoryWindowBytes)
            _window.Add(held);
        else
            Evict(held);
    }

    private void Evict(HeldFragment held)
    {
        held.LeaveMemory();
        _index.Set(held.Id, _index[held.Id] with { Held = null });
    }

    private void Mark(long id)
    {
        _settled.Add(id);
        HasWork = true;
    }

    private static void Enter(SegmentFile segment, int bytes)
    {
        segment.LiveRecords++;
        segment.LiveBytes += bytes;
    }

    private static void Leave(SegmentFile segment, int bytes)
    {
        segment.LiveRecords--;
        segment.LiveBytes -= bytes;
    }
}
