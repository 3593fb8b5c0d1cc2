using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline;

/// <summary>Reads the columns of a snapshot back.</summary>
internal static class SeriesSnapshotReader
{
    /// <summary>Hands what an earlier owner left to the series that go on with it: all, or nothing where it throws.</summary>
    /// <exception cref="InvalidDataException">The columns do not fit together.</exception>
    public static void TakeOver(TargetSeries target, SeriesSnapshot snapshot)
    {
        target.TakeOver(Read(snapshot, target.Generation), snapshot.LastScrapeMs);
        for (var i = 0; i < snapshot.LastExemplarsMs.Count; i++)
        {
            var hash = snapshot.LabelsHashes[i];
            var time = snapshot.LastExemplarsMs[i];
            if (time > target.LastExemplarMs.GetValueOrDefault(hash, long.MinValue))
                target.LastExemplarMs[hash] = time;
        }
    }

    /// <summary>Bytes that the encodings of one series take at the head of <paramref name="encodings"/>.</summary>
    /// <exception cref="InvalidDataException">There are not as many.</exception>
    public static int EncodingsLength(ReadOnlySpan<byte> encodings, int groups)
    {
        var length = 0L;
        for (var group = 0; group < groups; group++)
        {
            if (length >= encodings.Length)
                throw Broken("the encodings end within a series");
            length += VarintAt(encodings[(int)length..], out var value) + value;
        }

        return length <= encodings.Length ? (int)length : throw Broken("the encodings end within a series");
    }

    /// <exception cref="InvalidDataException">The columns do not have the same length.</exception>
    public static void Check(SeriesSnapshot snapshot)
    {
        var count = snapshot.Count;
        if (snapshot.LastTimestampsMs.Count != count || snapshot.Flags.Count != count || (snapshot.LastExemplarsMs.Count != count && snapshot.LastExemplarsMs.Count != 0))
            throw Broken($"{count} series have {snapshot.LastTimestampsMs.Count} times, {snapshot.Flags.Count} flags and {snapshot.LastExemplarsMs.Count} exemplars");
    }

    public static InvalidDataException Broken(string reason) => new($"Cannot take over series: {reason}.");

    private static PastSeries Read(SeriesSnapshot snapshot, uint generation)
    {
        Check(snapshot);
        var series = new SeriesTable(snapshot.Groups.Count);
        ReadOnlySpan<byte> encodings = SeriesCompression.Decompress(snapshot);
        for (var i = 0; i < snapshot.Count; i++)
        {
            int flags = snapshot.Flags[i];
            ref var entry = ref series[series.Add(snapshot.LabelsHashes[i])];
            entry.LastTimestampMs = snapshot.LastTimestampsMs[i];
            entry.HasOwnTime = (flags & SeriesFlags.OwnTime) != 0;
            entry.LiveSince = (flags & SeriesFlags.Live) != 0 ? 1u : 0;
            entry.Seen = generation - (uint)((flags >> SeriesFlags.AgeShift) & SeriesFlags.AgeMask);
            var length = EncodingsLength(encodings, snapshot.Groups.Count);
            series.AddEncodings(encodings[..length]);
            encodings = encodings[length..];
        }

        if (!encodings.IsEmpty)
            throw Broken($"{encodings.Length} bytes of encodings belong to no series");
        series.Trim();
        return new PastSeries(series, GroupByEndpoint(snapshot));
    }

    private static Dictionary<string, int> GroupByEndpoint(SeriesSnapshot snapshot)
    {
        var groups = new Dictionary<string, int>();
        for (var group = 0; group < snapshot.Groups.Count; group++)
        {
            foreach (var endpoint in snapshot.Groups[group])
                groups[endpoint] = group;
        }

        return groups;
    }

    private static int VarintAt(ReadOnlySpan<byte> bytes, out long value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < 5; i++)
        {
            value |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
                return i + 1;
        }

        throw Broken("the length of an encoding is broken");
    }
}
