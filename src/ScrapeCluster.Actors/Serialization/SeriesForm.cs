using Google.Protobuf;
using Google.Protobuf.Collections;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of a target's series: columns, each as short as it gets. Typically 15 to 45 bytes per series.</summary>
internal static class SeriesForm
{
    public static Wire.Series Of(SeriesSnapshot series, TextTable texts)
    {
        var wire = new Wire.Series
        {
            LastScrapeMs = series.LastScrapeMs,
            Flags = FlagsOf(series.Flags.AsSpan()),
            Encodings = ByteString.CopyFrom(series.Encodings.AsSpan()),
            EncodedLength = (uint)series.EncodedLength,
        };
        foreach (var group in series.Groups)
        {
            var wireGroup = new Wire.EndpointGroup();
            wireGroup.Endpoints.Add(group.Select(texts.Add));
            wire.Groups.Add(wireGroup);
        }

        wire.LabelsHashes.AddRange(series.LabelsHashes.AsSpan());
        WriteTimes(series, wire);
        WriteExemplars(series, wire);
        return wire;
    }

    public static SeriesSnapshot From(Wire.Series wire, TextTable texts) => new()
    {
        LastScrapeMs = wire.LastScrapeMs,
        Groups = wire.Groups.Select(group => group.Endpoints.Select(texts.Get).ToValueList()).ToValueList(),
        LabelsHashes = wire.LabelsHashes.ToValueList(),
        LastTimestampsMs = ReadTimes(wire),
        Flags = ReadFlags(wire),
        LastExemplarsMs = ReadExemplars(wire),
        Encodings = ValueList.Create(wire.Encodings.Span),
        EncodedLength = (int)Math.Min(wire.EncodedLength, int.MaxValue),
    };

    private static ByteString FlagsOf(ReadOnlySpan<byte> flags) =>
        flags.Length > 1 && flags.IndexOfAnyExcept(flags[0]) < 0 ? ByteString.CopyFrom(flags[..1]) : ByteString.CopyFrom(flags);

    private static ValueList<byte> ReadFlags(Wire.Series wire)
    {
        if (wire.Flags.Length != 1)
            return ValueList.Create(wire.Flags.Span);
        var flags = new byte[wire.LabelsHashes.Count];
        Array.Fill(flags, wire.Flags[0]);
        return ValueList.Create<byte>(flags);
    }

    private static void WriteTimes(SeriesSnapshot series, Wire.Series wire)
    {
        var times = series.LastTimestampsMs.AsSpan();
        if (times.IndexOfAnyExcept(series.LastScrapeMs) >= 0)
            WriteDifferences(times, series.LastScrapeMs, wire.LastTimestampsMs);
    }

    private static ValueList<long> ReadTimes(Wire.Series wire)
    {
        var times = new long[wire.LastTimestampsMs.Count == 0 ? wire.LabelsHashes.Count : wire.LastTimestampsMs.Count];
        if (wire.LastTimestampsMs.Count == 0)
            Array.Fill(times, wire.LastScrapeMs);
        else
            ReadDifferences(wire.LastTimestampsMs, wire.LastScrapeMs, times);
        return ValueList.Create<long>(times);
    }

    private static void WriteExemplars(SeriesSnapshot series, Wire.Series wire)
    {
        var times = new List<long>();
        for (var (i, before) = (0, -1); i < series.LastExemplarsMs.Count; i++)
        {
            if (series.LastExemplarsMs[i] == long.MinValue)
                continue;
            wire.ExemplarSeries.Add((uint)(i - before));
            times.Add(series.LastExemplarsMs[i]);
            before = i;
        }

        WriteDifferences(times.ToArray(), series.LastScrapeMs, wire.ExemplarsMs);
    }

    private static ValueList<long> ReadExemplars(Wire.Series wire)
    {
        if (wire.ExemplarSeries.Count == 0)
            return [];
        var times = new long[wire.ExemplarsMs.Count];
        ReadDifferences(wire.ExemplarsMs, wire.LastScrapeMs, times);
        var exemplars = new long[wire.LabelsHashes.Count];
        Array.Fill(exemplars, long.MinValue);
        for (var (i, series) = (0, -1L); i < Math.Min(times.Length, wire.ExemplarSeries.Count); i++)
        {
            series += wire.ExemplarSeries[i];
            if (series < exemplars.Length)
                exemplars[series] = times[i];
        }

        return ValueList.Create<long>(exemplars);
    }

    private static void WriteDifferences(ReadOnlySpan<long> times, long first, RepeatedField<long> to)
    {
        foreach (var time in times)
        {
            to.Add(unchecked(time - first));
            first = time;
        }
    }

    private static void ReadDifferences(RepeatedField<long> differences, long first, Span<long> times)
    {
        for (var i = 0; i < times.Length; i++)
            times[i] = first = unchecked(first + differences[i]);
    }
}
