namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>
/// Takes the chunk lines out of a chunked body (RFC 9112, 7.1), in place: what is decoded moves to the front. Extensions and trailers are
/// passed over.
/// </summary>
internal struct ChunkedBody
{
    /// <summary>Longest line of a chunk's size with its extensions, and longest trailers.</summary>
    public const int MaxLineBytes = 4096;
    public const int MaxTrailerBytes = 64 * 1024;

    private State _state;
    private long _rest;
    private int _trailerBytes;

    /// <summary>Bytes of the body so far, from the buffer's start.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes behind <see cref="Length"/> that are to be decoded when more have come: the caller moves nothing, they stand there.</summary>
    public int Pending { get; private set; }

    public readonly bool IsComplete => _state == State.Complete;

    /// <param name="bytes">The body so far, <see cref="Length"/> bytes, and behind it what is new, with what was pending in front.</param>
    /// <returns>Null, or what is wrong with the body.</returns>
    public string? Decode(Span<byte> bytes)
    {
        var rest = bytes[Length..];
        while (true)
        {
            var error = _state switch
            {
                State.Size => TakeSize(ref rest),
                State.Data => TakeData(bytes, ref rest),
                State.DataEnd => TakeDataEnd(ref rest),
                State.Trailer => TakeTrailer(ref rest),
                _ => Stop,
            };
            if (error is null)
                continue;

            rest.CopyTo(bytes[Length..]);
            Pending = rest.Length;
            return error.Length == 0 ? null : error;
        }
    }

    /// <summary>Says that there is nothing to do just now.</summary>
    private const string Stop = "";

    private string? TakeSize(ref Span<byte> rest)
    {
        if (!TryLine(ref rest, out var line))
            return rest.Length > MaxLineBytes ? $"the line of a chunk's size is longer than {MaxLineBytes} bytes" : Stop;
        var end = line.IndexOfAny((byte)';', (byte)' ', (byte)'\t');
        var digits = end < 0 ? line : line[..end];
        if (digits.Length is 0 or > 15 || !TryHex(digits, out _rest))
            return $"the size of a chunk is \"{ResponseHead.Show(line)}\"";
        _state = _rest == 0 ? State.Trailer : State.Data;
        return null;
    }

    private string? TakeData(Span<byte> bytes, ref Span<byte> rest)
    {
        var count = (int)Math.Min(_rest, rest.Length);
        if (count == 0)
            return Stop;
        rest[..count].CopyTo(bytes[Length..]);
        rest = rest[count..];
        Length += count;
        _rest -= count;
        if (_rest == 0)
            _state = State.DataEnd;
        return null;
    }

    private string? TakeDataEnd(ref Span<byte> rest)
    {
        if (rest.Length == 0 || (rest.Length == 1 && rest[0] == '\r'))
            return Stop;
        var isEnd = rest[0] == '\n' || (rest[0] == '\r' && rest[1] == '\n');
        if (!isEnd)
            return "a chunk is longer than its size says";
        rest = rest[(rest[0] == '\n' ? 1 : 2)..];
        _state = State.Size;
        return null;
    }

    private string? TakeTrailer(ref Span<byte> rest)
    {
        if (!TryLine(ref rest, out var line))
            return rest.Length > MaxLineBytes ? "its trailers are too long" : Stop;
        _trailerBytes += line.Length;
        if (_trailerBytes > MaxTrailerBytes)
            return "its trailers are too long";
        if (line.IsEmpty)
            _state = State.Complete;
        return null;
    }

    private static bool TryLine(ref Span<byte> rest, out Span<byte> line)
    {
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            return false;
        }

        line = rest[..end].TrimEnd((byte)'\r');
        rest = rest[(end + 1)..];
        return true;
    }

    private static bool TryHex(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            var nibble = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
                _ => -1,
            };
            if (nibble < 0)
                return false;
            value = (value << 4) | (uint)nibble;
        }

        return true;
    }

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailer,
        Complete,
    }
}
