using System.Text;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Where the parser stands in the text of a regex.</summary>
internal sealed class PatternReader
{
    public PatternReader(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out _, out var length) != System.Buffers.OperationStatus.Done)
                throw new PatternException(PatternException.InvalidUtf8, text.AsSpan(i));
            i += length;
        }

        Text = text;
    }

    public string Text { get; }

    public int Position { get; set; }

    public bool AtEnd => Position >= Text.Length;

    /// <summary>The next character, or NUL at the end.</summary>
    public char Current => Peek(0);

    public ReadOnlySpan<char> Rest => Text.AsSpan(Position);

    public char Peek(int ahead) => Position + ahead < Text.Length ? Text[Position + ahead] : '\0';

    public bool StartsWith(string text) => Rest.StartsWith(text, StringComparison.Ordinal);

    /// <summary>Goes past <paramref name="text"/> if it comes next.</summary>
    public bool TrySkip(string text)
    {
        if (!StartsWith(text))
            return false;
        Position += text.Length;
        return true;
    }

    /// <summary>Reads one code point; there must be one.</summary>
    public int Next()
    {
        var codePoint = char.ConvertToUtf32(Text, Position);
        Position += codePoint > 0xffff ? 2 : 1;
        return codePoint;
    }

    public ReadOnlySpan<char> Since(int start) => Text.AsSpan(start, Position - start);
}
