using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Status;

/// <summary>Answers "what runs where" for the server. A singleton in the host's services.</summary>
public sealed class ClusterStatus
{
    /// <summary>Every active and dropped target of the cluster, by job.</summary>
    public Task<TargetsStatus> TargetsAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}

/// <param name="Active">Targets being scraped.</param>
/// <param name="Dropped">Discovered labels of targets that relabeling dropped, with their job.</param>
/// <param name="DroppedCounts">All dropped targets by job, shown or not.</param>
public sealed record TargetsStatus(
    IReadOnlyList<TargetStatus> Active,
    IReadOnlyList<DroppedTarget> Dropped,
    IReadOnlyDictionary<string, int> DroppedCounts);

/// <param name="Last">Null before the first scrape ("unknown").</param>
/// <param name="LastScrape">When the last scrape began.</param>
public sealed record TargetStatus(Target Target, int Shard, string Node, ScrapeResult? Last, DateTimeOffset? LastScrape);

public sealed record DroppedTarget(string JobName, LabelSet DiscoveredLabels);
