using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>The dropped targets of an assignment as a message of bounded size: all are counted, some are shown.</summary>
internal static class DroppedTargets
{
    /// <summary>Most label sets in one answer.</summary>
    public const int MaxShown = 500;

    public static DiscoveryProtocol.Dropped Of(TargetAssignment assignment)
    {
        var left = MaxShown;
        var jobs = new List<DiscoveryProtocol.DroppedJob>();
        foreach (var job in assignment.Jobs.Where(job => job.Targets.DroppedCount > 0))
        {
            var shown = job.Targets.Dropped.Take(left).ToValueList();
            left -= shown.Count;
            jobs.Add(new DiscoveryProtocol.DroppedJob(job.Pool.Options.JobName, job.Targets.DroppedCount, shown));
        }

        return new DiscoveryProtocol.Dropped(jobs.ToValueList());
    }
}
