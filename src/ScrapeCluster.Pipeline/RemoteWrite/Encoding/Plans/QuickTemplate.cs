using System.Buffers;
using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// Does what <see cref="TemplateCompression"/> does in a fraction of its time, and not as well: takes the latest match at once. For templates that are
/// likely to be made anew soon.
/// </summary>
internal static class QuickTemplate
{
    private const int HashBits = 14;
    private const int LeastCopy = 5;
    private const int MostPerCopy = 64;

    /// <remarks>Parameters as of <see cref="TemplateCompression.Compress"/>.</remarks>
    public static void Compress(
        ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times, int timeLength,
        PooledBuffer output, Span<int> valuePositions, List<int> timePositions)
    {
        using var symbols = new TemplateSymbols(plain, values, times, timeLength);
        var elements = new TemplateElements(plain, values, times, output, valuePositions, timePositions);
        var latest = ArrayPool<int>.Shared.Rent(1 << HashBits);
        latest.AsSpan().Fill(-1);
        var nextHole = -1;
        for (var at = 0; at + LeastCopy <= plain.Length;)
        {
            if (nextHole < at)
                nextHole = symbols.NextHole(at);
            var candidate = -1;
            var length = nextHole - at < LeastCopy ? 0 : MatchAt(symbols, latest, at, nextHole - at, out candidate);
            if (length < LeastCopy)
            {
                at++;
                continue;
            }

            Copy(ref elements, at, at - candidate, length);
            for (var i = at + 1; i < at + length && i + 4 <= plain.Length; i++)
                latest[Bucket(symbols, i)] = i;
            at += length;
        }

        elements.EndLiteral(plain.Length);
        ArrayPool<int>.Shared.Return(latest);
    }

    /// <summary>Length of the match with the latest place that looks alike. Neither begins nor ends within a timestamp, as the rest of it must not be a literal.</summary>
    private static int MatchAt(TemplateSymbols symbols, int[] latest, int at, int limit, out int candidate)
    {
        ref var place = ref latest[Bucket(symbols, at)];
        candidate = place;
        place = at;
        if (candidate < 0 || symbols.IsWithinTime(at))
            return 0;
        var length = symbols.Span.Slice(at, limit).CommonPrefixLength(symbols.Span[candidate..]);
        while (length > 0 && at + length < symbols.Length && symbols.IsWithinTime(at + length))
            length--;
        return length;
    }

    private static void Copy(ref TemplateElements elements, int at, int offset, int length)
    {
        for (var done = 0; done < length; done += MostPerCopy)
            elements.Copy(at + done, offset, Math.Min(MostPerCopy, length - done));
    }

    private static int Bucket(TemplateSymbols symbols, int at) => (int)((MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(symbols.Span.Slice(at, 4))) * 0x9E3779B97F4A7C15) >> (64 - HashBits));
}
