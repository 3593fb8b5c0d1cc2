using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>What the discovery singleton is asked and told, and what it answers.</summary>
internal static class DiscoveryProtocol
{
    /// <summary>A shard wants its list: the answer is all chunks of it, through the region.</summary>
    /// <param name="Have">The version the shard has; a higher epoch than the singleton's own raises that.</param>
    public sealed record ListRequest(int Shard, AssignmentVersion Have) : IWireMessage;

    public sealed record ProgressRequest : IWireMessage
    {
        public static readonly ProgressRequest Instance = new();
    }

    /// <summary>How far discovery is.</summary>
    /// <param name="PendingJobs">Jobs with a discovery whose first round has not succeeded yet.</param>
    /// <param name="Shards">Shards that have targets, with the version of their list.</param>
    public sealed record Progress(ValueList<string> PendingJobs, ValueList<ShardVersion> Shards) : IWireMessage;

    public readonly record struct ShardVersion(int Shard, AssignmentVersion Version);

    public sealed record DroppedRequest : IWireMessage
    {
        public static readonly DroppedRequest Instance = new();
    }

    /// <summary>Targets that relabeling dropped, by job.</summary>
    public sealed record Dropped(ValueList<DroppedJob> Jobs) : IWireMessage;

    /// <param name="Shown">Discovered labels of some of them.</param>
    public sealed record DroppedJob(string JobName, int Count, ValueList<LabelSet> Shown);

    public sealed record DiscoverersRequest : IWireMessage
    {
        public static readonly DiscoverersRequest Instance = new();
    }

    /// <summary>How the discoverers are doing.</summary>
    public sealed record Discoverers(ValueList<Discoverer> All) : IWireMessage;

    /// <param name="Source">What it asks, in short.</param>
    /// <param name="Jobs">Whose discovery it is.</param>
    /// <param name="LastSuccessMs">Milliseconds since 1970; 0: never.</param>
    /// <param name="Error">What went wrong since then; null: nothing.</param>
    public sealed record Discoverer(string Mechanism, string Source, ValueList<string> Jobs, int Groups, int Targets, long LastSuccessMs, string? Error);

    /// <summary>Which targets of a job does a collector get? The answer comes in parts.</summary>
    /// <param name="Collector">Empty: what each collector gets.</param>
    public sealed record AllocationRequest(string JobName, string Collector) : IWireMessage;

    /// <summary>Part <paramref name="Index"/> of <paramref name="Count"/>.</summary>
    /// <param name="IsKnown">False: there is no such job.</param>
    /// <param name="IsSettled">False: it is not known yet which collectors there are.</param>
    public sealed record Allocation(string JobName, int Index, int Count, bool IsKnown, bool IsSettled, ValueList<AllocatedTarget> Targets) : IWireMessage;

    /// <param name="Collector">Empty where none is known.</param>
    /// <param name="Labels">Before relabeling, without those that follow from the scrape config.</param>
    public readonly record struct AllocatedTarget(string Collector, LabelSet Labels);

    /// <summary>From a <see cref="DiscovererActor"/>: everything it knows now. Stays on the node.</summary>
    public sealed record Published(DiscoveryOptions Discovery, IReadOnlyList<TargetGroup> Groups);
}
