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
        Of(left.Target) + 100 + Of(left.Last?.Error ?? "") + (left.Series?.EstimatedBytes ?? 0);

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
