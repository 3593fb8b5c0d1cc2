using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What tells a target from all others of the cluster.</summary>
internal readonly record struct TargetKey(string JobName, TargetId Id)
{
    public static TargetKey Of(Target target) => new(target.JobName, target.Id);
}
