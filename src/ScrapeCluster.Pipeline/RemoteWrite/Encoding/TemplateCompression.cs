using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Compresses encoded time series once, so that later scrapes only write new values and a new timestamp into the compressed bytes: what will change
/// stands in them as literals at known positions.
/// </summary>
internal static class TemplateCompression
{
    /// <summary>Appends snappy elements for <paramref name="plain"/> to <paramref name="output"/>, without the length in front.</summary>
    /// <param name="values">Where bytes stand that change independently of each other: sorted, not overlapping. They become literals and are never copied from.</param>
    /// <param name="times">Where timestamps start: sorted; all have the same <paramref name="timeLength"/> bytes and change together.</param>
    /// <param name="valuePositions">Gets for each of <paramref name="values"/> where in <paramref name="output"/> its bytes stand, counted from where this block began.</param>
    /// <param name="timePositions">Gets where in the block a timestamp stands as a literal, whole; the others are copies of these.</param>
    public static void Compress(
        ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times, int timeLength,
        PooledBuffer output, Span<int> valuePositions, List<int> timePositions)
    {
        var start = output.Length;
        var head = output.GetSpan(5 + plain.Length);
        head[0] = 63 << 2;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(head[1..], plain.Length - 1);
        output.Advance(5);
        output.Append(plain);
        for (var i = 0; i < values.Length; i++)
            valuePositions[i] = 5 + values[i].Start;
        foreach (var time in times)
            timePositions.Add(5 + time);
    }
}
