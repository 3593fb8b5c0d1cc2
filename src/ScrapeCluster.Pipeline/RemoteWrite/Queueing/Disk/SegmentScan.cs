using Microsoft.Win32.SafeHandles;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>
/// Goes through a file from record to record by their headers. Behind something that is no record it looks for the next one, wherever that begins. Throws only
/// what the disk says.
/// </summary>
internal sealed class SegmentScan
{
    private const int WindowSize = 256 << 10;

    private readonly SafeFileHandle _file;
    private readonly byte[] _window = new byte[WindowSize];
    private long _windowAt;
    private int _windowLength;

    // The end of the last good header: where the next record is looked for when there is none behind its payload.
    private long _searchFrom;
    private RecordHeader? _before;

    public SegmentScan(SafeFileHandle file)
    {
        _file = file;
        Length = RandomAccess.GetLength(file);
    }

    public long Length { get; }

    /// <summary>Up to here all is well: behind it a kill tore the last record, or the file is damaged up to its end.</summary>
    public long GoodLength { get; private set; }

    /// <summary>Offsets of damaged stretches.</summary>
    public List<long> Damaged { get; } = [];

    /// <summary>Every record whose header is whole, in order. A payload may still be damaged.</summary>
    public IEnumerable<(long Offset, RecordHeader Header)> Records()
    {
        var position = HasHeading() ? SegmentFile.Heading.Length : 0L;
        _searchFrom = position;
        GoodLength = position;
        while (position < Length)
        {
            if (!TryRead(position, out var header))
            {
                var damagedAt = position;
                if (FindNext() is not { } next)
                    break;
                Damaged.Add(damagedAt);
                position = next;
                continue;
            }
            yield return (position, header);
            _before = header;
            _searchFrom = position + RecordHeader.Size;
            position = _searchFrom + header.PayloadLength;
            GoodLength = position;
        }
    }

    /// <summary>A payload, checked. Null: it is damaged.</summary>
    public byte[]? Payload(long offset, in RecordHeader header)
    {
        var payload = new byte[header.PayloadLength];
        var read = 0;
        while (read < payload.Length && RandomAccess.Read(_file, payload.AsSpan(read), offset + RecordHeader.Size + read) is > 0 and var more)
            read += more;
        return read == payload.Length && header.Fits(payload) ? payload : null;
    }

    private bool HasHeading() => Bytes(0, SegmentFile.Heading.Length).SequenceEqual(SegmentFile.Heading);

    private bool TryRead(long position, out RecordHeader header) =>
        RecordHeader.TryRead(Bytes(position, RecordHeader.Size), out header)
        && Enum.IsDefined(header.Kind)
        && position + RecordHeader.Size + header.PayloadLength <= Length;

    // Where bytes are missing, the next record begins before the last one's payload should end.
    private long? FindNext()
    {
        var from = _searchFrom;
        if (_before is { } before && Payload(_searchFrom - RecordHeader.Size, before) is not null)
            from += before.PayloadLength;
        while (from < Length)
        {
            var bytes = Bytes(from, WindowSize / 2);
            var at = bytes.IndexOf(RecordHeader.Magic);
            if (at < 0)
            {
                // The magic may lie across the end of what was read.
                from += Math.Max(1, bytes.Length - RecordHeader.Magic.Length + 1);
                continue;
            }
            from += at;
            if (TryRead(from, out _))
                return from;
            from++;
        }
        return null;
    }

    // Fewer at the end of the file.
    private ReadOnlySpan<byte> Bytes(long position, int count)
    {
        if (position < _windowAt || position + count > _windowAt + _windowLength)
            Fill(position);
        var start = (int)(position - _windowAt);
        return _window.AsSpan(start, Math.Min(count, _windowLength - start));
    }

    private void Fill(long position)
    {
        _windowAt = position;
        _windowLength = 0;
        while (_windowLength < WindowSize && RandomAccess.Read(_file, _window.AsSpan(_windowLength), position + _windowLength) is > 0 and var more)
            _windowLength += more;
    }
}
