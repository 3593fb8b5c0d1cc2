namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Where one TimeSeries field stands in a fragment, and what it holds.</summary>
/// <param name="End">Behind its last byte.</param>
internal readonly record struct FragmentSeries(int Start, int End, int Samples, int Exemplars, long MinTimestampMs, long MaxTimestampMs)
{
    /// <exception cref="InvalidDataException">These are no series.</exception>
    public static FragmentSeries[] AllOf(ReadOnlySpan<byte> plain)
    {
        var all = new List<FragmentSeries>();
        var reader = new FieldReader(plain);
        for (var start = 0; reader.Next(out var tag, out var content); start = reader.Position)
        {
            if (tag != WireFormat.TimeSeriesTag)
                throw new InvalidDataException($"A fragment has a field that is no series: {tag}.");
            all.Add(Read(content) with { Start = start, End = reader.Position });
        }
        return [.. all];
    }

    private static FragmentSeries Read(ReadOnlySpan<byte> series)
    {
        int samples = 0, exemplars = 0;
        long min = long.MaxValue, max = long.MinValue;
        var reader = new FieldReader(series);
        while (reader.Next(out var tag, out var content))
        {
            if (tag == WireFormat.ExemplarTag)
                exemplars++;
            if (tag != WireFormat.SampleTag)
                continue;
            samples++;
            var timestampMs = TimestampOf(content);
            min = Math.Min(min, timestampMs);
            max = Math.Max(max, timestampMs);
        }
        return new FragmentSeries(0, 0, samples, exemplars, min, max);
    }

    private static long TimestampOf(ReadOnlySpan<byte> sample)
    {
        var reader = new FieldReader(sample);
        while (reader.Next(out var tag, out _))
        {
            if (tag == WireFormat.SampleTimeTag)
                return (long)reader.Number;
        }
        return 0;
    }
}
