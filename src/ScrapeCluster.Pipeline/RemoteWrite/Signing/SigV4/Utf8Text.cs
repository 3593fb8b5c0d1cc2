using System.Buffers;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>A text in UTF-8 that grows at its end: first in memory that the caller lends, then in a rented buffer.</summary>
internal ref struct Utf8Text(Span<byte> lent)
{
    private Span<byte> _bytes = lent;
    private byte[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _bytes[.._length];

    public void Append(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    public void Append(scoped ReadOnlySpan<char> text)
    {
        var room = Room(System.Text.Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += System.Text.Encoding.UTF8.GetBytes(text, room);
    }

    /// <summary>In lower case.</summary>
    public void AppendHex(scoped ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, Room(bytes.Length * 2), out var count);
        _length += count;
    }

    /// <summary>Gives the rented buffer back; the text is gone.</summary>
    public void Dispose()
    {
        if (_rented is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
        this = default;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
            Grow(_length + count);
        return _bytes[_length..];
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        Written.CopyTo(larger);
        if (_rented is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
        _bytes = _rented = larger;
    }
}
