using System.IO.Hashing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>Works out what of the tables a plan must keep, and the rest from the labels in its fragments.</summary>
internal static class PlanIndexing
{
    /// <param name="series">Series of the table, in the order of the plan.</param>
    public static PlanIndex IndexOf(TargetSeries target, int[] series, ulong[]?[] present, IReadOnlyList<(ulong Hash, int Series)> typed, PooledBuffer scratch)
    {
        var group = HashGroupOf(target, series, present, scratch);
        var hashes = group >= 0 ? null : Array.ConvertAll(series, i => target.Series[i].LabelsHash);
        return new PlanIndex(hashes, group, TableOrderOf(series, target.ReportCount), [.. typed]);
    }

    /// <summary>External labels as they are encoded.</summary>
    public static byte[][] FieldsOf(LabelSet labels)
    {
        using var buffer = new PooledBuffer(256);
        return [.. labels.Select(label =>
        {
            buffer.Clear();
            WireFormat.WriteLabel(buffer, label);
            return buffer.Span.ToArray();
        })];
    }

    /// <summary>Hash of the encoded labels without those that are external.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> labels, byte[][] external, PooledBuffer scratch)
    {
        if (external.Length == 0)
            return XxHash3.HashToUInt64(labels);
        scratch.Clear();
        var start = 0;
        for (var reader = new FieldReader(labels); reader.Next(out _, out _); start = reader.Position)
        {
            var field = labels[start..reader.Position];
            if (!IsOneOf(field, external))
                scratch.Append(field);
        }

        return XxHash3.HashToUInt64(scratch.Span);
    }

    /// <summary>A group from whose labels every hash follows, or -1: rules or labels of the target's own may stand in the way.</summary>
    private static int HashGroupOf(TargetSeries target, int[] series, ulong[]?[] present, PooledBuffer scratch)
    {
        for (var group = 0; group < present.Length; group++)
        {
            if (present[group] is null && Array.TrueForAll(series, Follows(target, group, scratch)))
                return group;
        }

        return -1;
    }

    private static Predicate<int> Follows(TargetSeries target, int group, PooledBuffer scratch)
    {
        var external = FieldsOf(target.Plan.Groups[group].ExternalLabels);
        return series => HashOf(target.Series.Encoding(series, group), external, scratch) == target.Series[series].LabelsHash;
    }

    private static int[]? TableOrderOf(int[] series, int reports)
    {
        var page = series.Length - reports;
        var order = new int[page];
        var isPageOrder = true;
        for (var i = 0; i < page; i++)
        {
            order[series[i] - reports] = i;
            isPageOrder &= series[i] - reports == i;
        }

        return isPageOrder ? null : order;
    }

    private static bool IsOneOf(ReadOnlySpan<byte> field, byte[][] fields)
    {
        foreach (var one in fields)
        {
            if (field.SequenceEqual(one))
                return true;
        }

        return false;
    }
}
