using Akka.Actor;
using Akka.Cluster.Sharding;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Status;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// One per node: each second, and more often after another node was lost, wakes local shards that have no entity yet, and keeps
/// <see cref="Readiness"/> up to date.
/// </summary>
internal sealed class ShardKeeperActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PeriodInUnrest = TimeSpan.FromMilliseconds(200);

    private readonly IActorRef _region;
    private readonly IActorRef _discovery;
    private readonly Readiness _readiness;
    private readonly Func<bool> _isStopping;
    private readonly Func<bool> _nodeWasLost;

    public ShardKeeperActor(IActorRef region, IActorRef discovery, Readiness readiness, Func<bool> isStopping, Func<bool> nodeWasLost)
    {
        _region = region;
        _discovery = discovery;
        _readiness = readiness;
        _isStopping = isStopping;
        _nodeWasLost = nodeWasLost;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="nodeWasLost">Whether another node was lost of late.</param>
    public static Props Props(IActorRef region, IActorRef discovery, Readiness readiness, Func<bool> isStopping, Func<bool> nodeWasLost) =>
        Akka.Actor.Props.Create(() => new ShardKeeperActor(region, discovery, readiness, isStopping, nodeWasLost));

    protected override void PreStart() => Look();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LookDue: Look(); break;
            case CurrentShardRegionState m: OnRegionState(m); break;
            case CurrentRegions m: _readiness.SetRegions(m.Regions); break;
            case DiscoveryProtocol.Progress m: _readiness.SetProgress(m); break;
            default: Unhandled(message); break;
        }
    }

    private void Look()
    {
        if (_isStopping())
            return;

        _region.Tell(GetShardRegionState.Instance, Self);
        _region.Tell(GetCurrentRegions.Instance, Self);
        if (!_readiness.HasAssignments)
            _discovery.Tell(DiscoveryProtocol.ProgressRequest.Instance, Self);
        Timers.StartSingleTimer("look", LookDue.Instance, _readiness.NotReadyReason is null && !_nodeWasLost() ? Period : PeriodInUnrest);
    }

    private void OnRegionState(CurrentShardRegionState state)
    {
        if (_isStopping())
            return;
        foreach (var shard in state.Shards.Where(shard => shard.EntityIds.Count == 0))
            _region.Tell(new ScrapeShardProtocol.StartShard(ShardExtractor.ShardOf(shard.ShardId)), Self);
    }

    private sealed record LookDue
    {
        public static readonly LookDue Instance = new();
    }
}
