using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>Cuts a target's series into snapshots that each fit a message. Taken over one after the other they are the whole.</summary>
internal static class SeriesPieces
{
    public static IEnumerable<SeriesSnapshot> Of(SeriesSnapshot series, long maxBytes)
    {
        if (WireSize.Of(series) <= maxBytes)
            return [series];
        return Cut(series, maxBytes);
    }

    private static IEnumerable<SeriesSnapshot> Cut(SeriesSnapshot series, long maxBytes)
    {
        var (first, begin, end) = (0, 0, 0);
        for (var next = 0; next < series.LabelsHashes.Count; next++)
        {
            var after = EndOfSeries(series, end);
            if (next > first && WireSize.OfSeries(next + 1 - first, after - begin) > maxBytes)
            {
                yield return Slice(series, first..next, begin..end);
                (first, begin) = (next, end);
            }

            end = after;
        }

        yield return Slice(series, first..series.LabelsHashes.Count, begin..end);
    }

    private static SeriesSnapshot Slice(SeriesSnapshot series, Range rows, Range bytes) => series with
    {
        LabelsHashes = ValueList.Create(series.LabelsHashes.AsSpan()[rows]),
        LastTimestampsMs = ValueList.Create(series.LastTimestampsMs.AsSpan()[rows]),
        Flags = ValueList.Create(series.Flags.AsSpan()[rows]),
        Encodings = ValueList.Create(series.Encodings.AsSpan()[bytes]),
    };

    // One length and as many bytes for each group.
    private static int EndOfSeries(SeriesSnapshot series, int begin)
    {
        var bytes = series.Encodings.AsSpan();
        var at = begin;
        for (var group = 0; group < series.Groups.Count; group++)
        {
            var length = ReadVarint(bytes, ref at);
            at += length;
        }

        return at;
    }

    private static int ReadVarint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var (value, shift) = (0, 0);
        while (true)
        {
            var next = bytes[at++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
            shift += 7;
        }
    }
}
