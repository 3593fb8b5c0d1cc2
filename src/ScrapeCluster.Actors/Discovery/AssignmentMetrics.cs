using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>What the discovery singleton shows; all zero on nodes that do not have it.</summary>
internal sealed class AssignmentMetrics
{
    private IReadOnlyList<(string Job, int Active, int Dropped, int Unusable)> _jobs = [];

    public AssignmentMetrics(Meter meter)
    {
        meter.CreateObservableGauge("scrapecluster_discovery_targets", () => Observe(job => job.Active),
            description: "Targets assigned to shards, by job.");
        meter.CreateObservableGauge("scrapecluster_discovery_dropped_targets", () => Observe(job => job.Dropped),
            description: "Discovered targets that relabeling dropped, by job.");
        meter.CreateObservableGauge("scrapecluster_discovery_unusable_targets", () => Observe(job => job.Unusable),
            description: "Discovered targets that cannot be scraped as they are, by job.");
    }

    public void Set(IEnumerable<JobDiscovery> jobs) => Volatile.Write(ref _jobs,
        [.. jobs.Select(job => (job.Pool.Options.JobName, job.Targets.Active.Count, job.Targets.DroppedCount, job.Targets.Errors.Count))]);

    public void Clear() => Volatile.Write(ref _jobs, []);

    private IEnumerable<Measurement<int>> Observe(Func<(string Job, int Active, int Dropped, int Unusable), int> value) =>
        Volatile.Read(ref _jobs).Select(job => new Measurement<int>(value(job), new KeyValuePair<string, object?>("job", job.Job)));
}
