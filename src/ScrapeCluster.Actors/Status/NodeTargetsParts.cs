using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Status;

/// <summary>Cuts what a node scrapes into messages of bounded size; at least one, if empty.</summary>
internal static class NodeTargetsParts
{
    // A target with all its labels is seldom above 2 kB on the wire, where texts stand once.
    private const int TargetsPerPart = 200;

    public static IReadOnlyList<StatusProtocol.NodeTargets> Of(string node, IEnumerable<LocalShard> shards)
    {
        var targets = shards
            .SelectMany(shard => shard.Targets.Select(entry => new StatusProtocol.ScrapedTarget(entry.State.Target, shard.Shard, entry.State.Last)))
            .Chunk(TargetsPerPart)
            .ToList();
        if (targets.Count == 0)
            targets.Add([]);
        return [.. targets.Select((part, index) => new StatusProtocol.NodeTargets(node, index, targets.Count, part.ToValueList()))];
    }
}
