using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// Does what <see cref="TemplateCompression"/> does in a fraction of its time, and nearly as well: the same distance as the last copy's mostly leads to the same
/// place of a series before, and else the latest place that looks alike, far or near. For templates that are likely to be made anew soon.
/// </summary>
internal static class QuickTemplate
{
    private const int NearBits = 13;
    private const int FarBits = 14;
    private const int FarKey = 12;
    private const int LeastNearCopy = 4;
    private const int LeastCopy = 6;

    // Behind the beginning of a copy, places that later ones may look like: a match rarely begins deep within one.
    private const int RememberedWithinCopy = 8;

    /// <remarks>Parameters as of <see cref="TemplateCompression.Compress"/>.</remarks>
    public static void Compress(
        ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times, int timeLength,
        PooledBuffer output, Span<int> valuePositions, List<int> timePositions)
    {
        using var symbols = new TemplateSymbols(plain, values, times, timeLength);
        var elements = new TemplateElements(plain, values, times, output, valuePositions, timePositions);
        var places = ScratchArrays<int>.Rent((1 << NearBits) + (1 << FarBits));
        try
        {
            places.AsSpan().Fill(-1);
            Compress(symbols, values, places.AsSpan(0, 1 << NearBits), places.AsSpan(1 << NearBits, 1 << FarBits), ref elements);
            elements.EndLiteral(plain.Length);
        }
        finally
        {
            ScratchArrays<int>.Return(places);
        }
    }

    private static void Compress(TemplateSymbols symbols, ReadOnlySpan<TemplateHole> holes, Span<int> near, Span<int> far, ref TemplateElements elements)
    {
        var text = symbols.Span;
        var offset = 0;
        var at = 0;
        for (var hole = 0; hole <= holes.Length; hole++)
        {
            var end = hole < holes.Length ? holes[hole].Start : text.Length;
            while (at + LeastNearCopy <= end)
            {
                var length = symbols.IsWithinTime(at) ? 0 : Match(symbols, text, at, end, near, far, ref offset);
                if (length == 0)
                {
                    at++;
                    continue;
                }

                length = Copy(symbols, ref elements, at, offset, length);
                var remembered = Math.Min(length, RememberedWithinCopy);
                for (var i = 1; i < remembered; i++)
                    Remember(symbols, at + i, end, near, far);
                at += length;
            }

            at = hole < holes.Length ? holes[hole].Start + holes[hole].Length : at;
        }
    }

    /// <summary>Length of the best match, which is at <paramref name="offset"/> then; 0: none that saves anything.</summary>
    private static int Match(TemplateSymbols symbols, ReadOnlySpan<ushort> text, int at, int end, Span<int> near, Span<int> far, ref int offset)
    {
        var rest = text[at..end];
        var best = 0;
        var bestOffset = 0;
        if (offset > 0 && offset <= at)
            Offer(symbols, text, rest, at, at - offset, ref best, ref bestOffset);
        ref var nearPlace = ref near[Bucket(symbols.Four(at), NearBits)];
        var nearCandidate = nearPlace;
        nearPlace = at;
        if (at + FarKey <= end)
        {
            ref var farPlace = ref far[Bucket(symbols.Twelve(at), FarBits)];
            if (best < FarKey && farPlace >= 0)
                Offer(symbols, text, rest, at, farPlace, ref best, ref bestOffset);
            farPlace = at;
        }

        if (best < FarKey && nearCandidate >= 0)
            Offer(symbols, text, rest, at, nearCandidate, ref best, ref bestOffset);
        if (best < (bestOffset < Matches.NearWindow ? LeastNearCopy : LeastCopy))
            return 0;
        offset = bestOffset;
        return best;
    }

    /// <summary>A copy neither begins nor ends within a timestamp, as the rest of that must not be a literal.</summary>
    private static void Offer(TemplateSymbols symbols, ReadOnlySpan<ushort> text, ReadOnlySpan<ushort> rest, int at, int candidate, ref int best, ref int bestOffset)
    {
        var length = rest.CommonPrefixLength(text[candidate..]);
        while (length > 0 && at + length < text.Length && symbols.IsWithinTime(at + length))
            length--;
        if (length > best)
            (best, bestOffset) = (length, at - candidate);
    }

    private static void Remember(TemplateSymbols symbols, int at, int end, Span<int> near, Span<int> far)
    {
        if (at + LeastNearCopy <= end)
            near[Bucket(symbols.Four(at), NearBits)] = at;
        if (at + FarKey <= end)
            far[Bucket(symbols.Twelve(at), FarBits)] = at;
    }

    /// <returns>Bytes that were copied: the last few cost less as part of the literal that comes next.</returns>
    private static int Copy(TemplateSymbols symbols, ref TemplateElements elements, int at, int offset, int length)
    {
        var done = 0;
        do
        {
            var piece = Math.Min(Matches.MostPerCopy, length - done);
            elements.Copy(at + done, offset, piece);
            done += piece;
        }
        while (length - done >= LeastNearCopy || (done < length && symbols.IsWithinTime(at + done)));
        return done;
    }

    private static int Bucket(ulong key, int bits) => (int)((key * 0x9E3779B97F4A7C15) >> (64 - bits));
}
