using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// The encoded labels of many series in one array. Series of a target share most of their labels: a Label field that stands there already is a reference to
/// it, and fields that followed each other there are one reference.
/// </summary>
/// <remarks>
/// An entry is the length of its pieces as a varint, then the pieces. A piece is a varint, of which the three lowest bits say how many bytes the place takes that follows
/// (0: the bytes themselves follow), the others how long it is.
/// </remarks>
internal sealed class LabelArena
{
    private const int MostPieceHead = 10;
    private const int Hints = 1024;

    /// <summary>For the hash of a field, where one may stand. Whose arena that was does not matter, as what stands there is looked at.</summary>
    [ThreadStatic]
    private static int[]? _hints;

    [ThreadStatic]
    private static long _hinted;

    private static long _numbers;

    private readonly long _number = Interlocked.Increment(ref _numbers);
    private ByteArena _bytes = new();
    private int _firstEnd;

    public int Length => _bytes.Length;

    public long CapacityBytes => _bytes.CapacityBytes;

    /// <summary>Appends an entry.</summary>
    /// <param name="labels">Label fields; what is none is kept too.</param>
    /// <param name="scratch">Is overwritten.</param>
    public void Append(ReadOnlySpan<byte> labels, PooledBuffer scratch)
    {
        scratch.Clear();
        var hints = HintsOfThis();
        int from = 0, place = -1, end = 0;
        while (end < labels.Length)
        {
            var field = FieldAt(labels, end);
            ref var hint = ref hints[Bucket(field)];
            var found = StandsAt(field, place + end - from) && place >= 0 ? place + end - from : StandsAt(field, hint) ? hint : -1;
            if (found < 0 ? place >= 0 : place < 0 || found != place + end - from)
            {
                AddPiece(scratch, labels[from..end], place);
                (from, place) = (end, found);
            }

            end += field.Length;
        }

        AddPiece(scratch, labels[from..], place);
        Write(scratch.Span);
    }

    /// <summary>Reads the entry at a place, and moves behind it.</summary>
    /// <param name="labels">Gets the labels, and room for them.</param>
    /// <returns>Bytes of the labels.</returns>
    public int Read(ref int at, ref byte[] labels)
    {
        var all = _bytes.From(0);
        at += WireFormat.ReadVarint(all[at..], out var left);
        var length = 0;
        for (var end = at + left; at < end;)
        {
            at += WireFormat.ReadVarint(all[at..], out var head);
            int piece = head >> 3, placeBytes = head & 7;
            var from = placeBytes == 0 ? at : ReadPlace(all.Slice(at, placeBytes));
            if (labels.Length - length < piece)
                Array.Resize(ref labels, Math.Max(256, (length + piece) * 2));
            all.Slice(from, piece).CopyTo(labels.AsSpan(length));
            length += piece;
            at += placeBytes == 0 ? piece : placeBytes;
        }

        return length;
    }

    /// <summary>The place behind an entry.</summary>
    public int Skip(int at)
    {
        var start = WireFormat.ReadVarint(_bytes.From(at), out var length);
        return at + start + length;
    }

    public void Truncate(int length) => _bytes.Truncate(length);

    public void Trim() => _bytes.Trim();

    private static int ReadPlace(ReadOnlySpan<byte> bytes)
    {
        var place = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            place = (place << 8) | bytes[i];
        return place;
    }

    /// <summary>One Label field, or all that is left where none begins.</summary>
    private static ReadOnlySpan<byte> FieldAt(ReadOnlySpan<byte> labels, int at)
    {
        // Lengths of more than two bytes are rare, and need not be found again.
        if (labels.Length - at < 3 || labels[at + 2] >= 0x80)
            return labels[at..];
        var length = labels[at + 1] < 0x80 ? 2 + labels[at + 1] : 3 + ((labels[at + 1] & 0x7F) | (labels[at + 2] << 7));
        return length > labels.Length - at ? labels[at..] : labels.Slice(at, length);
    }

    private static int Bucket(ReadOnlySpan<byte> field) => (int)(TextHash.Of(field) % Hints);

    private static void AddPiece(PooledBuffer pieces, ReadOnlySpan<byte> bytes, int place)
    {
        if (bytes.IsEmpty)
            return;
        var placeBytes = place < 0 ? 0 : (System.Numerics.BitOperations.Log2((uint)place | 1) / 8) + 1;
        var target = pieces.GetSpan(MostPieceHead + bytes.Length);
        var at = WireFormat.WriteVarint(target, ((ulong)bytes.Length << 3) | (uint)placeBytes);
        for (var i = 0; i < placeBytes; i++)
            target[at++] = (byte)(place >> (8 * i));
        if (place < 0)
            bytes.CopyTo(target[at..]);
        pieces.Advance(place < 0 ? at + bytes.Length : at);
    }

    private bool StandsAt(ReadOnlySpan<byte> field, int place) =>
        place >= 0 && place <= _bytes.Length - field.Length && _bytes.Slice(place, field.Length).SequenceEqual(field);

    private void Write(ReadOnlySpan<byte> pieces)
    {
        Span<byte> length = stackalloc byte[MostPieceHead];
        _bytes.Append(length[..WireFormat.WriteVarint(length, (ulong)pieces.Length)]);
        var start = _bytes.Append(pieces);
        if (_firstEnd == 0 && !pieces.IsEmpty)
            _firstEnd = _bytes.Length;
        Hint(start, _bytes.Length);
    }

    /// <summary>Remembers where the fields stand of which an entry has the bytes.</summary>
    private void Hint(int start, int end)
    {
        var all = _bytes.From(0);
        var hints = _hints!;
        for (var at = start; at < end;)
        {
            at += WireFormat.ReadVarint(all[at..], out var head);
            int piece = head >> 3, placeBytes = head & 7;
            if (placeBytes > 0)
            {
                at += placeBytes;
                continue;
            }

            for (var left = all.Slice(at, piece); !left.IsEmpty;)
            {
                var field = FieldAt(left, 0);
                hints[Bucket(field)] = at + piece - left.Length;
                left = left[field.Length..];
            }

            at += piece;
        }
    }

    /// <summary>What the first entry has, all have: the target's labels.</summary>
    private int[] HintsOfThis()
    {
        _hints ??= new int[Hints];
        if (_hinted == _number)
            return _hints;
        _hinted = _number;
        if (_firstEnd > 0 && _firstEnd <= _bytes.Length)
        {
            var start = WireFormat.ReadVarint(_bytes.From(0), out var length);
            Hint(start, Math.Min(_bytes.Length, start + length));
        }

        return _hints;
    }
}
