using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>What a list changes about a shard's targets. Those that stay as they are do not appear.</summary>
internal sealed record AssignmentPlan(
    IReadOnlyList<(Target Target, ScrapePool Pool)> Start,
    IReadOnlyList<(TargetEntry Entry, Target Target, ScrapePool Pool)> Refresh,
    IReadOnlyList<TargetEntry> End,
    IReadOnlyList<Target> WithoutPool)
{
    /// <param name="entries">What the shard has; <see cref="TargetEntry.Assigned"/> of those named is set to the assignment's version.</param>
    /// <param name="pools">The node's scrape pools by job.</param>
    public static AssignmentPlan Of(
        IReadOnlyDictionary<TargetKey, TargetEntry> entries, ShardAssignment assignment, IReadOnlyDictionary<string, ScrapePool> pools)
    {
        var start = new List<(Target, ScrapePool)>();
        var refresh = new List<(TargetEntry, Target, ScrapePool)>();
        var withoutPool = new List<Target>();
        foreach (var target in assignment.Targets)
        {
            var pool = pools.GetValueOrDefault(target.JobName);
            if (entries.TryGetValue(TargetKey.Of(target), out var entry))
            {
                if (entry.Assigned > assignment.Version)
                    continue; // The old owner knew a newer list.
                entry.Assigned = assignment.Version;
                // A job that this node's file no longer has goes on as it was until the assignment says so too.
                pool ??= entry.Pool;
                if (entry.Ending || !ReferenceEquals(entry.Pool, pool) || !entry.Target.Equals(target))
                    refresh.Add((entry, target, pool));
            }
            else if (pool is null)
            {
                withoutPool.Add(target);
            }
            else
            {
                start.Add((target, pool));
            }
        }

        return new AssignmentPlan(start, refresh, Vanished(entries, assignment), withoutPool);
    }

    private static List<TargetEntry> Vanished(IReadOnlyDictionary<TargetKey, TargetEntry> entries, ShardAssignment assignment) =>
        [.. entries.Values.Where(entry => !entry.Ending && assignment.TakesAway(entry.Target, entry.Assigned))];
}
