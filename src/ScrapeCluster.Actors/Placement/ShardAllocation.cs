using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Actors.Tenure;

namespace ScrapeCluster.Actors.Placement;

/// <summary>
/// Asks <see cref="ShardPlacement"/> where shards shall live, for the shard coordinator. Shards are moved only while the cluster is quiet: all
/// members Up and reachable, one app-version, nobody stopping or silent, every region alive. Tasks are completed when they are returned, so that the
/// coordinator decides one shard after the other, each on what became of the one before.
/// </summary>
internal sealed class ShardAllocation(
    Cluster cluster, ShardPlacement placement, PlacementSight sight, NodeReports reports, NodeTenure tenure, MovesInFlight moves, PlacementMetrics metrics, ILogger<ShardAllocation> logger)
    : IShardAllocationStrategy
{
    private static readonly Task<IImmutableSet<string>> None = Task.FromResult<IImmutableSet<string>>(ImmutableHashSet<string>.Empty);

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var view = View(currentShardAllocations);
        var shard = ShardExtractor.ShardOf(shardId);
        var name = placement.Allocate(shard, view.Nodes, reports.Loads.Weigh(placement.ShardCount));
        moves.Placed(shard, reports.Loads.LastOwnerOf(shard), name!);
        return Task.FromResult(view.RegionOf(name!));
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        var view = View(currentShardAllocations);
        var weights = reports.Loads.Weigh(placement.ShardCount);
        var decided = Decide(view, weights, rebalanceInProgress.Count > 0);
        sight.Saw(ShardPlacement.SpreadOf(view.Nodes, weights), view.Unrest, placement.Planned);
        return decided.Count == 0
            ? None
            : Task.FromResult<IImmutableSet<string>>(decided.Select(move => ShardExtractor.NameOf(move.Shard)).ToImmutableHashSet());
    }

    private IReadOnlyList<PlannedMove> Decide(RegionsView view, ShardWeights weights, bool areOthersMoving)
    {
        if (view.Unrest is not null)
            placement.Wait();
        if (view.Unrest is not null || areOthersMoving)
            return [];

        var decided = placement.Rebalance(view.Nodes, weights);
        if (decided.Count == 0)
            return [];

        metrics.Decided(decided.Count);
        moves.Begin(decided);
        Log.Moving(logger, decided.Count);
        return decided;
    }

    private RegionsView View(IImmutableDictionary<IActorRef, IImmutableList<string>> current) => RegionsView.Of(cluster, current, reports, tenure.SilentPeer);
}
