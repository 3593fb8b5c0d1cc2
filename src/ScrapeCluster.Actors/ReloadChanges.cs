using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Actors;

/// <summary>What a reload means for the jobs, counted.</summary>
internal sealed record ReloadChanges(int Added, int Removed, int Changed, int Unchanged)
{
    public static ReloadChanges Between(ScrapeClusterOptions before, ScrapeClusterOptions after)
    {
        var old = before.ScrapePools.ToDictionary(pool => pool.JobName);
        var added = after.ScrapePools.Count(pool => !old.ContainsKey(pool.JobName));
        var unchanged = after.ScrapePools.Count(pool => old.TryGetValue(pool.JobName, out var was) && was.Equals(pool));
        var changed = after.ScrapePools.Count - added - unchanged;
        return new ReloadChanges(added, before.ScrapePools.Count - changed - unchanged, changed, unchanged);
    }
}
