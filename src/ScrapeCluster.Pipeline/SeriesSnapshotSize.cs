using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline;

/// <summary>How large a snapshot is in a message, and how one that is too large is cut.</summary>
internal static class SeriesSnapshotSize
{
    private const int FieldHead = 6;

    public static int Of(SeriesSnapshot snapshot)
    {
        var bytes = (8 * FieldHead) + snapshot.Encodings.Count + snapshot.Flags.Count + (8L * snapshot.Count);
        bytes += snapshot.Groups.Sum(group => FieldHead + group.Sum(endpoint => (long)FieldHead + System.Text.Encoding.UTF8.GetByteCount(endpoint)));
        bytes += Deltas(snapshot.LastTimestampsMs, snapshot.LastScrapeMs);
        var exemplars = snapshot.LastExemplarsMs.Where(time => time != long.MinValue).ToValueList();
        bytes += Deltas(exemplars, snapshot.LastScrapeMs) + (5L * exemplars.Count);
        return (int)Math.Min(bytes, int.MaxValue);
    }

    public static IReadOnlyList<SeriesSnapshot> Split(SeriesSnapshot snapshot, int maxBytes)
    {
        if (Of(snapshot) <= maxBytes)
            return [snapshot];
        SeriesSnapshotReader.Check(snapshot);
        var parts = new List<SeriesSnapshot>();
        Split(snapshot, SeriesCompression.Decompress(snapshot), maxBytes, parts);
        return parts;
    }

    private static void Split(SeriesSnapshot snapshot, ReadOnlyMemory<byte> encodings, int maxBytes, List<SeriesSnapshot> parts)
    {
        // A little more than needed: parts do not pack as well as the whole.
        var count = (int)Math.Min(snapshot.Count, (Of(snapshot) / (maxBytes * 7L / 8)) + 1);
        for (var (i, from) = (0, 0); i < count; i++)
        {
            var to = (int)((i + 1L) * snapshot.Count / count);
            var length = 0;
            for (var series = from; series < to; series++)
                length += SeriesSnapshotReader.EncodingsLength(encodings.Span[length..], snapshot.Groups.Count);
            Add(Cut(snapshot, from, to, encodings.Span[..length]), encodings[..length], maxBytes, parts);
            encodings = encodings[length..];
            from = to;
        }
    }

    private static void Add(SeriesSnapshot part, ReadOnlyMemory<byte> encodings, int maxBytes, List<SeriesSnapshot> parts)
    {
        if (Of(part) <= maxBytes)
            parts.Add(part);
        else if (part.Count > 1)
            Split(part, encodings, maxBytes, parts);
        else
            parts.Add(Cut(part, 0, 1, new byte[part.Groups.Count]) with { Flags = [(byte)(part.Flags[0] & ~SeriesFlags.Live)] });
    }

    private static SeriesSnapshot Cut(SeriesSnapshot snapshot, int from, int to, ReadOnlySpan<byte> encodings) => snapshot with
    {
        LabelsHashes = Cut(snapshot.LabelsHashes, from, to),
        LastTimestampsMs = Cut(snapshot.LastTimestampsMs, from, to),
        Flags = Cut(snapshot.Flags, from, to),
        LastExemplarsMs = snapshot.LastExemplarsMs.Count == 0 ? [] : Cut(snapshot.LastExemplarsMs, from, to),
        Encodings = SeriesCompression.Compress(encodings),
        EncodedLength = encodings.Length,
    };

    private static ValueList<T> Cut<T>(ValueList<T> column, int from, int to) => ValueList.Create(column.AsSpan()[from..to]);

    /// <summary>Most bytes that times take as zigzag varints of their differences.</summary>
    private static long Deltas(ValueList<long> times, long first)
    {
        var bytes = 0L;
        foreach (var time in times.AsSpan())
        {
            var delta = unchecked(time - first);
            var zigzag = unchecked((ulong)((delta << 1) ^ (delta >> 63)));
            bytes += (System.Numerics.BitOperations.Log2(zigzag | 1) / 7) + 1;
            first = time;
        }

        return bytes;
    }
}
