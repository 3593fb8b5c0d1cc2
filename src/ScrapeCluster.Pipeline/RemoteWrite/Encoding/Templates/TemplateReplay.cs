using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// Compresses a template like another one whose holes and timestamps stand in the same places: the other's elements are taken over, each copy after a look
/// whether it holds here too. What they have in common costs a comparison instead of a search.
/// </summary>
internal static class TemplateReplay
{
    /// <summary>What the result may take more than the other did, in parts of it.</summary>
    private const int MostMore = 64;

    /// <param name="like">The elements of the other one.</param>
    /// <remarks>The other parameters as of <see cref="TemplateCompression.Compress"/>.</remarks>
    /// <returns>False where the other differs too much; what was appended to <paramref name="output"/> is of no use then.</returns>
    public static bool TryCompress(
        ReadOnlySpan<byte> like, ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times, int timeLength,
        PooledBuffer output, Span<int> valuePositions, List<int> timePositions)
    {
        var elements = new TemplateElements(plain, values, times, output, valuePositions, timePositions);
        var most = output.Length + like.Length + (like.Length / MostMore) + MostMore;
        int at = 0, time = 0;
        for (var element = 0; element < like.Length;)
        {
            var length = SnappyElement.Read(like, ref element, out var offset);
            if (length > plain.Length - at)
                return false;
            if (offset > 0)
            {
                if (plain.Slice(at, length).SequenceEqual(plain.Slice(at - offset, length)))
                    elements.Copy(at, offset, length);
                else if (HasTime(times, timeLength, at, at + length, ref time))
                    return false;
            }

            at += length;
        }

        elements.EndLiteral(at);
        return at == plain.Length && output.Length <= most;
    }

    /// <summary>What is no copy here becomes a literal, where a timestamp would have to be whole.</summary>
    private static bool HasTime(ReadOnlySpan<int> times, int timeLength, int start, int end, ref int time)
    {
        while (time < times.Length && times[time] + timeLength <= start)
            time++;
        return time < times.Length && times[time] < end;
    }
}
