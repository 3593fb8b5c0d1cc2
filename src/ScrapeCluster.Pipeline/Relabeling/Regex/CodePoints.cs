namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Reads code points of UTF-16 text. Half a surrogate pair is read as itself.</summary>
internal static class CodePoints
{
    /// <returns>The code point at the position, or <see cref="Assertions.NoCodePoint"/> at the end.</returns>
    public static int At(ReadOnlySpan<char> text, int position)
    {
        if ((uint)position >= (uint)text.Length)
            return Assertions.NoCodePoint;
        var c = text[position];
        return char.IsHighSurrogate(c) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1])
            ? char.ConvertToUtf32(c, text[position + 1])
            : c;
    }

    /// <returns>The code point that ends at the position, or <see cref="Assertions.NoCodePoint"/> at the begin.</returns>
    public static int Before(ReadOnlySpan<char> text, int position)
    {
        if (position == 0)
            return Assertions.NoCodePoint;
        var isPair = position > 1 && char.IsSurrogatePair(text[position - 2], text[position - 1]);
        return At(text, isPair ? position - 2 : position - 1);
    }

    /// <summary>How many UTF-16 units a code point takes.</summary>
    public static int Width(int codePoint) => codePoint > 0xffff ? 2 : 1;
}
