using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>
/// Adds records to the newest file of a log, many with one write. Throws what the disk says; what was written before then does not count, and can be
/// written again. For one thread; <see cref="Sync"/> for any.
/// </summary>
internal sealed class SegmentWriter(string directory)
{
    private const int BufferSize = 256 << 10;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _buffered;
    private volatile SafeFileHandle? _file;
    private volatile bool _isDirty;
    private volatile bool _isNew;
    private volatile bool _isDistrusted;

    /// <summary>Null: the next write begins one.</summary>
    public SegmentFile? Current { get; private set; }

    public bool IsDirty => _isDirty;

    /// <summary>A sync failed: what the file has may not reach the disk any more, whatever a later sync says. Nothing more should be added to it.</summary>
    public bool IsDistrusted => _isDistrusted;

    private long Position => Current!.Length + _buffered;

    /// <summary>Begins a file.</summary>
    public SegmentFile Begin(int number)
    {
        var segment = new SegmentFile(number, SegmentFile.PathOf(directory, number));
        _file = File.OpenHandle(segment.Path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Current = segment;
        _buffered = 0;
        _isNew = true;
        SegmentFile.Heading.CopyTo(Room(SegmentFile.Heading.Length));
        return segment;
    }

    public void Add(HeldFragment held)
    {
        (held.Segment, held.Offset) = (0, 0);
        // Null: settled meanwhile.
        if (held.Fragment is not { } fragment)
            return;
        var offset = Add(held.Header(fragment), fragment.Compressed.Span);
        (held.Segment, held.Offset) = (Current!.Number, offset);
    }

    public void AddSettled(List<long> ids)
    {
        if (ids.Count == 0)
            return;
        var payload = MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ids));
        Add(new RecordHeader { Kind = RecordKind.Settled, PayloadLength = payload.Length, PayloadHash = XxHash3.HashToUInt64(payload) }, payload);
    }

    /// <summary>Where it begins.</summary>
    public int Add(in RecordHeader header, ReadOnlySpan<byte> payload)
    {
        var room = Room(RecordHeader.Size);
        var offset = checked((int)(Position - RecordHeader.Size));
        header.Write(room);
        if (payload.Length <= BufferSize - _buffered)
            payload.CopyTo(Room(payload.Length));
        else
            AddLarge(payload);
        return offset;
    }

    /// <summary>All that was added is in the file.</summary>
    public void Flush()
    {
        if (_buffered == 0)
            return;
        Write(_buffer.AsSpan(0, _buffered));
        _buffered = 0;
    }

    /// <summary>Down to the disk: what was flushed before survives a loss of power.</summary>
    public void Sync()
    {
        if (!_isDirty || _file is not { } file)
            return;
        _isDirty = false;
        try
        {
            RandomAccess.FlushToDisk(file);
            if (_isNew)
                DirectorySync.Flush(directory);
            _isNew = false;
        }
        catch (ObjectDisposedException)
        {
            // Ended meanwhile, and synced then.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isDistrusted = true;
            throw;
        }
    }

    /// <summary>The next write begins another file.</summary>
    public void End()
    {
        Sync();
        Leave();
    }

    /// <summary>A write failed: the file is cut to what it had at the beginning, so that there is no torn record. Where that fails too it is left as it is.</summary>
    public void Undo(long length)
    {
        _buffered = 0;
        try
        {
            if (_file is null || Current is null)
                return;
            RandomAccess.SetLength(_file, length);
            Current.Length = length;
            if (length == 0)
                SegmentFile.Heading.CopyTo(Room(SegmentFile.Heading.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Leave();
        }
    }

    /// <summary>The file is gone, or not to be trusted.</summary>
    public void Leave()
    {
        _file?.Dispose();
        _file = null;
        Current = null;
        _buffered = 0;
        _isDirty = false;
        _isDistrusted = false;
    }

    private void AddLarge(ReadOnlySpan<byte> payload)
    {
        Flush();
        Write(payload);
    }

    private Span<byte> Room(int bytes)
    {
        if (bytes > BufferSize - _buffered)
            Flush();
        var room = _buffer.AsSpan(_buffered, bytes);
        _buffered += bytes;
        return room;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file!, bytes, Current!.Length);
        Current.Length += bytes.Length;
        _isDirty = true;
    }
}
