namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Cuts a fragment into smaller ones between its series. One series is never cut.</summary>
public static class FragmentSplitter
{
    /// <summary>Parts that are no larger than this, in order, where that is possible.</summary>
    /// <param name="maxBytes">Most bytes of a part, compressed.</param>
    /// <returns>Null: it cannot be cut, because it has one series or cannot be read.</returns>
    public static IReadOnlyList<Fragment>? Split(Fragment fragment, int maxSamples, int maxBytes) =>
        Cut(fragment, part => part.SampleCount <= maxSamples && part.Compressed.Length <= maxBytes);

    /// <summary>Two parts.</summary>
    /// <returns>Null: as with <see cref="Split"/>.</returns>
    public static IReadOnlyList<Fragment>? Halve(Fragment fragment) => Cut(fragment, _ => true);

    private static List<Fragment>? Cut(Fragment fragment, Predicate<Fragment> isSmallEnough)
    {
        try
        {
            var plain = FragmentCompression.Decompress(fragment);
            var series = FragmentSeries.AllOf(plain);
            if (series.Length < 2)
                return null;
            var parts = new List<Fragment>();
            AddHalves(plain, series, isSmallEnough, parts);
            return parts;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static void AddHalves(byte[] plain, ReadOnlySpan<FragmentSeries> series, Predicate<Fragment> isSmallEnough, List<Fragment> parts)
    {
        var middle = series.Length / 2;
        Add(plain, series[..middle], isSmallEnough, parts);
        Add(plain, series[middle..], isSmallEnough, parts);
    }

    private static void Add(byte[] plain, ReadOnlySpan<FragmentSeries> series, Predicate<Fragment> isSmallEnough, List<Fragment> parts)
    {
        var part = PartOf(plain, series);
        if (series.Length > 1 && !isSmallEnough(part))
            AddHalves(plain, series, isSmallEnough, parts);
        else
            parts.Add(part);
    }

    private static Fragment PartOf(byte[] plain, ReadOnlySpan<FragmentSeries> series)
    {
        var bytes = plain.AsSpan(series[0].Start..series[^1].End);
        int samples = 0, exemplars = 0;
        long min = long.MaxValue, max = long.MinValue;
        foreach (ref readonly var one in series)
        {
            samples += one.Samples;
            exemplars += one.Exemplars;
            min = Math.Min(min, one.MinTimestampMs);
            max = Math.Max(max, one.MaxTimestampMs);
        }
        return new Fragment
        {
            Compressed = FragmentCompression.Compress(bytes),
            UncompressedLength = bytes.Length,
            SampleCount = samples,
            ExemplarCount = exemplars,
            MinTimestampMs = min,
            MaxTimestampMs = max,
        };
    }
}
