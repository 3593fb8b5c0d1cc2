using System.Buffers.Text;
using System.Text;

namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>The status line and those headers of an HTTP/1 answer that matter to a scrape (RFC 9112).</summary>
internal ref struct ResponseHead
{
    private const int Shown = 60;

    private ReadOnlySpan<byte> _contentType;
    private bool _hasLength;
    private int _contentTypes;
    private int _encodings;

    /// <summary>1 for HTTP/1.1, 0 for HTTP/1.0.</summary>
    public int Minor { get; private set; }

    public int Status { get; private set; }

    public ReadOnlySpan<byte> Reason { get; private set; }

    /// <summary>-1: not said; the body then ends with the connection, unless it is chunked.</summary>
    public long ContentLength { get; private set; }

    public bool IsChunked { get; private set; }

    public bool IsGzip { get; private set; }

    /// <summary>After the answer the connection ends.</summary>
    public bool Closes { get; private set; }

    public bool HasLocation { get; private set; }

    /// <summary>As sent; empty where there is none. Several, which no good target sends, are joined.</summary>
    public readonly ReadOnlySpan<byte> ContentType => _contentType;

    /// <summary>Where the head ends: behind its empty line.</summary>
    /// <param name="from">Where to look on; a later call with more bytes begins there.</param>
    /// <returns>-1 where the end is not there yet.</returns>
    public static int FindEnd(ReadOnlySpan<byte> bytes, ref int from)
    {
        while (true)
        {
            var length = bytes[from..].IndexOf((byte)'\n');
            if (length < 0)
                return -1;
            var isEmpty = length == 0 || (length == 1 && bytes[from] == '\r');
            from += length + 1;
            if (isEmpty)
                return from;
        }
    }

    /// <param name="bytes">The head up to its empty line.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Parse(ReadOnlySpan<byte> bytes, out ResponseHead head)
    {
        head = new ResponseHead { ContentLength = -1 };
        var line = NextLine(ref bytes);
        if (!head.TryReadStatus(line))
            return $"it answered \"{Show(line)}\", which is no HTTP/1.1";

        var keepsAlive = false;
        while (true)
        {
            line = NextLine(ref bytes);
            // Folded headers are obsolete, but Go reads them.
            while (line.Length > 0 && bytes.Length > 0 && bytes[0] is (byte)' ' or (byte)'\t')
                line = (byte[])[.. line, (byte)' ', .. NextLine(ref bytes).Trim(" \t"u8)];
            if (line.IsEmpty)
                break;
            if (head.Add(line, ref keepsAlive) is { } error)
                return error;
        }

        if (head.IsChunked)
            head.ContentLength = -1;
        head.Closes |= head.Minor == 0 && !keepsAlive;
        head.IsGzip &= head._encodings == 1;
        return null;
    }

    /// <summary>Bytes for a message: cut off, and nothing but what can be printed.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, Shown)])
            text.Append(b is >= 0x20 and < 0x7F ? (char)b : '.');
        return text.Append(bytes.Length > Shown ? "..." : "").ToString();
    }

    private static ReadOnlySpan<byte> NextLine(scoped ref ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? [] : bytes[(end + 1)..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private bool TryReadStatus(ReadOnlySpan<byte> line)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is < (byte)'0' or > (byte)'9' || line[8] != ' ')
            return false;
        if (!TryNumber(line.Slice(9, 3), out var status) || status < 100 || (line.Length > 12 && line[12] != ' '))
            return false;

        Minor = line[7] - '0';
        Status = (int)status;
        Reason = line.Length > 13 ? line[13..] : [];
        return true;
    }

    private string? Add(ReadOnlySpan<byte> line, ref bool keepsAlive)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t'))
            return $"its header \"{Show(line)}\" is none";

        var value = line[(colon + 1)..].Trim(" \t"u8);
        switch (Known(line[..colon]))
        {
            case Header.ContentLength: return AddLength(value);
            case Header.TransferEncoding: return AddTransferEncoding(value);
            case Header.ContentType: AddContentType(value); break;
            case Header.ContentEncoding: (IsGzip, _encodings) = (Is(value, "gzip"u8), _encodings + 1); break;
            case Header.Connection: AddConnection(value, ref keepsAlive); break;
            case Header.Location: HasLocation = true; break;
        }

        return null;
    }

    private static Header Known(ReadOnlySpan<byte> name) => name.Length switch
    {
        8 when Is(name, "location"u8) => Header.Location,
        10 when Is(name, "connection"u8) => Header.Connection,
        12 when Is(name, "content-type"u8) => Header.ContentType,
        14 when Is(name, "content-length"u8) => Header.ContentLength,
        16 when Is(name, "content-encoding"u8) => Header.ContentEncoding,
        17 when Is(name, "transfer-encoding"u8) => Header.TransferEncoding,
        _ => Header.Other,
    };

    private string? AddLength(ReadOnlySpan<byte> value)
    {
        if (!TryNumber(value, out var length))
            return $"its Content-Length is \"{Show(value)}\"";
        if (_hasLength && length != ContentLength)
            return $"it has two Content-Lengths, {ContentLength} and {length}";
        (ContentLength, _hasLength) = (length, true);
        return null;
    }

    private string? AddTransferEncoding(ReadOnlySpan<byte> value)
    {
        // HTTP/1.0 does not know it.
        if (Minor == 0)
            return null;
        if (IsChunked || !Is(value, "chunked"u8))
            return $"its Transfer-Encoding is \"{Show(value)}\"; only \"chunked\", once, can be read";
        IsChunked = true;
        return null;
    }

    private void AddContentType(ReadOnlySpan<byte> value) =>
        _contentType = _contentTypes++ == 0 ? value : (byte[])[.. _contentType, (byte)',', .. value];

    private void AddConnection(ReadOnlySpan<byte> value, ref bool keepsAlive)
    {
        foreach (var range in value.Split((byte)','))
        {
            var token = value[range].Trim(" \t"u8);
            Closes |= Is(token, "close"u8);
            keepsAlive |= Is(token, "keep-alive"u8);
        }
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(text, lower);

    // Digits only: the parser itself takes signs.
    private static bool TryNumber(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        return !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && Utf8Parser.TryParse(text, out number, out var used) && used == text.Length;
    }

    private enum Header
    {
        Other,
        ContentLength,
        TransferEncoding,
        ContentType,
        ContentEncoding,
        Connection,
        Location,
    }
}
