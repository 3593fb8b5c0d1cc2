namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>
/// One look at what a log has to write: writes it, keeps within the disk's bound, and deletes the files that nothing needs. Throws what the disk says; a
/// later pass goes on where it stood. For one thread.
/// </summary>
/// <param name="prepare">Makes sure that there is a directory, and that it is ours.</param>
/// <param name="dropSegment">Has what is in a file given up, but for what is out with a sender.</param>
internal sealed class LogPass(
    LogBook book, SegmentWriter writer, SegmentReader reader, QueueStoreOptions options, long mostFragments, int lastSegment, Action prepare, Action<SegmentFile> dropSegment)
{
    private const long MostBytesAtOnce = 1 << 20;

    // An old file with little that is still needed is kept as long as there are few files.
    private const int FewSegments = 4;
    private const int LittlePart = 4;

    private readonly List<HeldFragment> _fragments = [];
    private readonly List<long> _settled = [];
    private readonly long _mostAtOnce = Math.Min(MostBytesAtOnce, options.SegmentBytes);
    private int _lastSegment = lastSegment;
    private int _lastCompacted;

    /// <summary>Gathered, but not written yet.</summary>
    public IReadOnlyList<HeldFragment> Fragments => _fragments;

    public long WrittenBytes { get; private set; }

    /// <param name="alsoPrepare">Looks at the disk though there may be nothing to write.</param>
    public void Run(bool alsoPrepare)
    {
        if (alsoPrepare)
            prepare();
        if (writer.IsDistrusted)
            writer.Leave();
        // First, where the disk was full.
        DeleteUnneeded();
        for (var all = false; !all;)
        {
            if (_fragments.Count == 0)
                all = book.Gather(_fragments, _settled, _mostAtOnce);
            if (_fragments.Count > 0 || _settled.Count > 0)
                Write();
        }
        DeleteUnneeded();
        Compact();
    }

    /// <summary>Writes what there is, where that takes no more than a write to the file that is open.</summary>
    /// <returns>False: a whole pass is needed.</returns>
    public bool TryWrite()
    {
        if (_fragments.Count > 0 || writer.IsDistrusted)
            return false;
        for (var all = false; !all;)
        {
            if (writer.Current is not { } current || current.Length >= options.SegmentBytes)
                return false;
            all = book.Gather(_fragments, _settled, _mostAtOnce);
            if (_fragments.Count == 0 && _settled.Count == 0)
                return true;
            if (IsTooMuch(NeededBytes()))
                return false;
            WriteGathered();
        }
        return true;
    }

    public void DeleteUnneeded()
    {
        foreach (var segment in book.TakeUnneeded(writer.Current))
        {
            reader.Close(segment.Number);
            File.Delete(segment.Path);
        }
    }

    private void Write()
    {
        MakeRoom();
        WriteGathered();
    }

    private void WriteGathered()
    {
        WriteOrUndo(() =>
        {
            foreach (var held in _fragments)
                writer.Add(held);
            writer.AddSettled(_settled);
        });
        book.Written(_fragments);
        _fragments.Clear();
        _settled.Clear();
    }

    private void WriteOrUndo(Action write)
    {
        if (writer.Current is null || writer.Current.Length >= options.SegmentBytes)
            Begin();
        var length = writer.Current!.Length;
        try
        {
            write();
            writer.Flush();
            WrittenBytes += writer.Current.Length - length;
        }
        catch
        {
            writer.Undo(length);
            // As long as it is the newest it cannot be deleted, and its room may be all that there is.
            if (length > 0)
                writer.End();
            throw;
        }
    }

    private void Begin()
    {
        if (writer.Current is not null)
            writer.End();
        prepare();
        book.AddSegment(writer.Begin(++_lastSegment));
    }

    private void MakeRoom()
    {
        var needed = NeededBytes();
        while (book.OldestSegment() is { } oldest && IsTooMuch(needed))
        {
            if (oldest == writer.Current)
                writer.End();
            oldest.IsGoing = true;
            dropSegment(oldest);
            DeleteUnneeded();
            if (book.OldestSegment() == oldest)
                return;
        }
    }

    private long NeededBytes()
    {
        var needed = (_settled.Count * sizeof(long)) + RecordHeader.Size + (long)SegmentFile.Heading.Length;
        foreach (var held in _fragments)
            needed += held.Bytes + RecordHeader.Size;
        return needed;
    }

    private bool IsTooMuch(long neededBytes) => book.Files().Bytes + neededBytes > options.MaxBytes || book.Count > mostFragments;

    // What little an old file still holds is written again, or it and all behind it could not be deleted.
    private void Compact()
    {
        while (book.OldestSegment() is { } oldest && oldest != writer.Current && oldest.Number != _lastCompacted
            && book.Files().Segments >= FewSegments && oldest.LiveBytes < oldest.Length / LittlePart)
        {
            _lastCompacted = oldest.Number;
            MoveAll(oldest);
            DeleteUnneeded();
        }
    }

    private void MoveAll(SegmentFile oldest)
    {
        var moved = new List<(long Id, int Bytes, int Offset)>();
        WriteOrUndo(() => Copy(oldest, moved));
        foreach (var (id, bytes, offset) in moved)
            book.Moved(id, bytes, writer.Current!.Number, offset);
        // The old file goes now: what it held was on the disk, and has to be still.
        writer.Sync();
    }

    private void Copy(SegmentFile oldest, List<(long Id, int Bytes, int Offset)> moved)
    {
        using var file = File.OpenHandle(oldest.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var scan = new SegmentScan(file);
        foreach (var (offset, header) in scan.Records())
        {
            if (header.Kind != RecordKind.Data || book.PlaceOf(header.Id) is not { } place || place.Segment != oldest || place.Offset != offset)
                continue;
            if (scan.Payload(offset, header) is { } payload)
                moved.Add((header.Id, header.PayloadLength, writer.Add(header, payload)));
            else
                book.ForgetPlace(header.Id, oldest.Number, header.PayloadLength, LogSlot.Damaged);
        }
    }
}
