using Akka.Actor;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>What the discovery singleton needs of the node that it runs on.</summary>
internal sealed record DiscoveryWork
{
    public required int ShardCount { get; init; }
    public required Func<DiscoveryOptions, IDiscoverer> CreateDiscoverer { get; init; }

    /// <summary>How the discoverers on the node are doing.</summary>
    public required Func<IReadOnlyList<DiscovererStatus>> Running { get; init; }

    /// <summary>The node's scrape pools, as configured now.</summary>
    public required Func<IEnumerable<ScrapePool>> Pools { get; init; }

    /// <summary>Where messages to shards go.</summary>
    public required IActorRef Region { get; init; }

    /// <summary>True once the node stops: what its region then still got would have nowhere to go, and hold it up.</summary>
    public required Func<bool> IsStopping { get; init; }

    /// <summary>Targets go to collectors that ask for them; no shard gets any. Null: they go to the shards.</summary>
    public TimeSpan? AllocationGrace { get; init; }

    public required AssignmentMetrics Metrics { get; init; }
    public required TimeProvider Time { get; init; }
    public required ILogger Logger { get; init; }
}
