using Microsoft.Win32.SafeHandles;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Reads single records. The few files that were read last stay open. Safe on many threads.</summary>
internal sealed class SegmentReader
{
    private const int MostOpen = 8;

    private readonly Lock _gate = new();
    private readonly LinkedList<(int Number, SafeFileHandle Handle)> _open = new();

    /// <summary>Null: the record is damaged, or cannot be read.</summary>
    public Fragment? Read(SegmentFile segment, int offset, int payloadBytes, long id)
    {
        var record = new byte[RecordHeader.Size + payloadBytes];
        if (!TryRead(segment, offset, record) && !TryRead(segment, offset, record))
            return null;
        return RecordHeader.TryRead(record, out var header) && header.Id == id && header.Fits(record.AsSpan(RecordHeader.Size))
            ? header.Fragment(record.AsMemory(RecordHeader.Size))
            : null;
    }

    public void Close(int number)
    {
        lock (_gate)
            Close(open => open.Number == number);
    }

    public void CloseAll()
    {
        lock (_gate)
            Close(_ => true);
    }

    private void Close(Func<(int Number, SafeFileHandle Handle), bool> choose)
    {
        foreach (var open in _open.Where(choose).ToList())
        {
            _open.Remove(open);
            open.Handle.Dispose();
        }
    }

    private bool TryRead(SegmentFile segment, int offset, Span<byte> record)
    {
        try
        {
            var handle = HandleOf(segment);
            var read = 0;
            while (read < record.Length && RandomAccess.Read(handle, record[read..], offset + read) is > 0 and var more)
                read += more;
            return read == record.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Close(segment.Number);
            return false;
        }
    }

    private SafeFileHandle HandleOf(SegmentFile segment)
    {
        lock (_gate)
        {
            var found = _open.First;
            while (found is not null && found.Value.Number != segment.Number)
                found = found.Next;
            if (found is not null)
            {
                _open.Remove(found);
                _open.AddFirst(found);
                return found.Value.Handle;
            }
            var handle = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);
            _open.AddFirst((segment.Number, handle));
            if (_open.Count > MostOpen)
            {
                _open.Last!.Value.Handle.Dispose();
                _open.RemoveLast();
            }
            return handle;
        }
    }
}
