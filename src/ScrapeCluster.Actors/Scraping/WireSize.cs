using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>How many bytes things take in a message between nodes, by estimates that are seldom too low.</summary>
internal static class WireSize
{
    /// <summary>Shared strings count each time.</summary>
    public static int Of(Target target) =>
        40 + Of(target.JobName) + Of(target.Url) + Of(target.ForcedError ?? "") + Of(target.Labels) + Of(target.DiscoveredLabels);

    public static long Of(TargetHandover left) =>
        Of(left.Target) + 100 + Of(left.Last?.Error ?? "") + (left.Series is { } series ? Of(series) : 0);

    public static long Of(SeriesSnapshot series) =>
        50 + series.Groups.Sum(group => group.Sum(Of)) + OfSeries(series.LabelsHashes.Count, series.Encodings.Count);

    /// <summary>Hashes, times and flags do not shrink; labels, which repeat each other, do.</summary>
    public static long OfSeries(int count, int encodedBytes) => (count * 12L) + (encodedBytes / 4);

    private static int Of(LabelSet labels)
    {
        var size = 4;
        foreach (var label in labels.AsSpan())
            size += Of(label.Name) + Of(label.Value);
        return size;
    }

    // Up to three bytes for a UTF-16 code unit, and the index into the string table.
    private static int Of(string text) => (text.Length * 3) + 8;
}
