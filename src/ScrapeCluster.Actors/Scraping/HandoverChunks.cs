using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Cuts what a shard leaves into messages that stay well below the size at which the remote layer throws messages away. Targets with many
/// series come in several parts, which differ in their series only.
/// </summary>
internal static class HandoverChunks
{
    /// <summary>Most bytes of a chunk, by <see cref="WireSize"/>.</summary>
    public const int MaxBytes = 200_000;

    /// <param name="left">Targets with all their series.</param>
    /// <param name="mayTravel">Whether series of so many bytes may be sent; else the target travels without them.</param>
    public static IReadOnlyList<ScrapeShardProtocol.HandoverChunk> Of(
        int shard, ShardHandover handover, IEnumerable<TargetHandover> left, Func<SeriesSnapshot, bool> mayTravel, int maxBytes = MaxBytes)
    {
        var parts = Cut(left.SelectMany(target => PartsOf(target, mayTravel, maxBytes)), maxBytes);
        return [.. parts.Select((targets, index) => new ScrapeShardProtocol.HandoverChunk(shard, handover, index, parts.Count, targets))];
    }

    private static IEnumerable<TargetHandover> PartsOf(TargetHandover left, Func<SeriesSnapshot, bool> mayTravel, int maxBytes)
    {
        if (left.Series is null)
            return [left];
        if (!mayTravel(left.Series))
            return [left with { Series = null }];
        return left.Series.Split(maxBytes).Select(piece => left with { Series = piece });
    }

    private static List<ValueList<TargetHandover>> Cut(IEnumerable<TargetHandover> targets, int maxBytes)
    {
        var parts = new List<ValueList<TargetHandover>>();
        var part = new List<TargetHandover>();
        var size = 0L;
        foreach (var target in targets)
        {
            var bytes = WireSize.Of(target);
            if (part.Count > 0 && size + bytes > maxBytes)
            {
                parts.Add(part.ToValueList());
                part.Clear();
                size = 0;
            }

            part.Add(target);
            size += bytes;
        }

        parts.Add(part.ToValueList());
        return parts;
    }
}
