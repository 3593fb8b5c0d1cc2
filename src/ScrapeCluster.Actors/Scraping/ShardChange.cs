using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What the target actors of a shard have to be told so that they follow its entries.</summary>
/// <param name="Start">New entries, without an actor.</param>
/// <param name="Refresh">Target or pool is another, or the target's end is taken back.</param>
/// <param name="End">Gone from the assignment.</param>
/// <param name="Inherit">What an old owner left for targets that have started.</param>
/// <param name="WithoutPool">Assigned, but of jobs that this node's configuration does not have.</param>
internal sealed record ShardChange(
    IReadOnlyList<TargetEntry> Start,
    IReadOnlyList<TargetEntry> Refresh,
    IReadOnlyList<TargetEntry> End,
    IReadOnlyList<(TargetEntry Entry, TargetHandover Left)> Inherit,
    IReadOnlyList<Target> WithoutPool)
{
    public static readonly ShardChange None = new([], [], [], [], []);
}
