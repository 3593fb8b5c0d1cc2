using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>The complete target list of a shard at a version.</summary>
internal sealed record ShardAssignment(AssignmentVersion Version, IReadOnlyList<Target> Targets, ValueList<string> PendingJobs)
{
    public static readonly ShardAssignment None = new(AssignmentVersion.None, [], []);

    /// <summary>
    /// Whether a target ends that an earlier list named last. Not where a newer one names it; and not where it is known from an earlier
    /// epoch and its job's discoveries have not all spoken yet: their silence takes nothing away.
    /// </summary>
    public bool TakesAway(Target target, AssignmentVersion assigned) =>
        assigned < Version && (assigned.Epoch == Version.Epoch || !PendingJobs.Contains(target.JobName));
}
