using Akka.Actor;
using Akka.Hosting;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Status;

/// <summary>Answers "what runs where" for the server. A singleton in the host's services.</summary>
public sealed class ClusterStatus
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly IReadOnlyActorRegistry _actors;

    internal ClusterStatus(IReadOnlyActorRegistry actors) => _actors = actors;

    /// <summary>Every active and dropped target of the cluster, by job. A node that does not answer in time is left out.</summary>
    /// <exception cref="TimeoutException">This node's own actors did not answer: it starts or stops.</exception>
    public async Task<TargetsStatus> TargetsAsync(CancellationToken cancellationToken)
    {
        if (!_actors.TryGet<StatusActor>(out var actor))
            throw new TimeoutException("Cannot list targets: the node is still starting.");

        try
        {
            return await actor.Ask<TargetsStatus>(StatusProtocol.GatherTargets.Instance, Patience, cancellationToken).ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            throw new TimeoutException($"Cannot list targets: no answer within {Patience.TotalSeconds}s.");
        }
    }
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
