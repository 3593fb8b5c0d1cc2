using System.Buffers;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A text being put together in memory of the caller, or of the pool where that is too small.</summary>
internal ref struct TextBuffer(Span<char> initial)
{
    private Span<char> _chars = initial;
    private char[]? _rented;
    private int _length;

    public readonly ReadOnlySpan<char> Text => _chars[.._length];

    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > _chars.Length - _length)
            Grow(text.Length);
        text.CopyTo(_chars[_length..]);
        _length += text.Length;
    }

    public void Clear() => _length = 0;

    /// <summary>Gives the memory back; the text is gone then.</summary>
    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        this = default;
    }

    private void Grow(int more)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(_length + more, 2 * _chars.Length));
        Text.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<char>.Shared.Return(_rented);
        _chars = _rented = larger;
    }
}
