using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>The complete target list of a shard at a version.</summary>
internal sealed record ShardAssignment(AssignmentVersion Version, IReadOnlyList<Target> Targets, ValueList<string> PendingJobs)
{
    public static readonly ShardAssignment None = new(AssignmentVersion.None, [], []);
}
