using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>A target, its node, and how it came there: it moves with its shard.</summary>
/// <param name="Moves">Last moves, newest last.</param>
internal sealed record PlacedTarget(
    string ScrapePool, string ScrapeUrl, LabelSet Labels, int Shard, string Node, IReadOnlyList<ShardMoveOverview> Moves)
{
    /// <summary>The targets whose URL or instance contains the text.</summary>
    public static IReadOnlyList<PlacedTarget> Find(IEnumerable<TargetStatus> targets, string text, IReadOnlyList<ShardOverview> shards) =>
    [
        .. targets.Where(status => status.Target.Url.Contains(text, StringComparison.Ordinal) || IsInstance(status, text))
            .Select(status => new PlacedTarget(
                status.Target.JobName, status.Target.Url, status.Target.Labels, status.Shard, status.Node,
                status.Shard < shards.Count ? shards[status.Shard].Moves : [])),
    ];

    private static bool IsInstance(TargetStatus status, string text) =>
        status.Target.Labels.Get("instance").Contains(text, StringComparison.Ordinal);
}
