using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Compresses encoded time series once, so that later scrapes only write new values and a new timestamp into the compressed bytes: what will change
/// stands in them as literals at known positions. Searches longer than a snappy compressor usually does, as the result serves many scrapes.
/// </summary>
internal static class TemplateCompression
{
    /// <summary>Appends snappy elements for <paramref name="plain"/> to <paramref name="output"/>, without the length in front.</summary>
    /// <param name="values">
    /// Where bytes stand that change independently of each other: sorted, not overlapping, none empty. They become literals and are never copied from.
    /// </param>
    /// <param name="times">Where timestamps start: sorted, outside <paramref name="values"/>; all have the same <paramref name="timeLength"/> bytes and change together.</param>
    /// <param name="valuePositions">Gets for each of <paramref name="values"/> where in <paramref name="output"/> its bytes stand, counted from where this block began.</param>
    /// <param name="timePositions">Gets where in the block a timestamp stands as a literal, whole; the others are copies of these.</param>
    public static void Compress(
        ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times, int timeLength,
        PooledBuffer output, Span<int> valuePositions, List<int> timePositions)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(timePositions);
        using var symbols = new TemplateSymbols(plain, values, times, timeLength);
        using var search = new MatchSearch(symbols);
        using var parse = new TemplateParse(symbols, search);
        var elements = new TemplateElements(plain, values, times, output, valuePositions, timePositions);
        for (var start = 0; start < plain.Length;)
            start = parse.Piece(start, ref elements);
        elements.EndLiteral(plain.Length);
    }
}
