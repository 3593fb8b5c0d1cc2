using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Status;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// One per node: each second, and more often after another node was lost, wakes local shards that have no entity yet, and keeps
/// <see cref="Readiness"/> up to date. The keeper on the cluster's leader then also calls the shards that have lost their home: the
/// sharding gives them a new one only when somebody has a message for them.
/// </summary>
internal sealed class ShardKeeperActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PeriodOfCalls = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PeriodInUnrest = TimeSpan.FromMilliseconds(200);

    private readonly IActorRef _region;
    private readonly IActorRef _discovery;
    private readonly Readiness _readiness;
    private readonly Func<bool> _isStopping;
    private readonly LostNodes _lost;
    private readonly LocalShards _shards;
    private readonly int _shardCount;
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    public ShardKeeperActor(IActorRef region, IActorRef discovery, Readiness readiness, Func<bool> isStopping, LostNodes lost, LocalShards shards, int shardCount)
    {
        _region = region;
        _discovery = discovery;
        _readiness = readiness;
        _isStopping = isStopping;
        _lost = lost;
        _shards = shards;
        _shardCount = shardCount;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef region, IActorRef discovery, Readiness readiness, Func<bool> isStopping, LostNodes lost, LocalShards shards, int shardCount) =>
        Akka.Actor.Props.Create(() => new ShardKeeperActor(region, discovery, readiness, isStopping, lost, shards, shardCount));

    protected override void PreStart()
    {
        Look();
        Timers.StartPeriodicTimer("call", CallDue.Instance, PeriodOfCalls);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LookDue: Look(); break;
            case CallDue: CallHomelessShards(); break;
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

        // The region asks each of its shards for it. Where all have their entity here, none can lack one.
        if (_shards.Count < _shardCount)
            _region.Tell(GetShardRegionState.Instance, Self);
        _region.Tell(GetCurrentRegions.Instance, Self);
        if (!_readiness.HasAssignments)
            _discovery.Tell(DiscoveryProtocol.ProgressRequest.Instance, Self);
        Timers.StartSingleTimer("look", LookDue.Instance, _readiness.NotReadyReason is null && !_lost.Any ? Period : PeriodInUnrest);
    }

    private void CallHomelessShards()
    {
        if (_isStopping() || !_lost.AnyJustNow || _cluster.SelfAddress != _cluster.State.Leader)
            return;
        // Those that have a home take it for nothing.
        for (var shard = 0; shard < _shardCount; shard++)
            _region.Tell(new ScrapeShardProtocol.StartShard(shard), Self);
    }

    private void OnRegionState(CurrentShardRegionState state)
    {
        if (_isStopping())
            return;
        foreach (var shard in state.Shards.Where(shard => shard.EntityIds.Count == 0))
            _region.Tell(new ScrapeShardProtocol.StartShard(ShardExtractor.ShardOf(shard.ShardId)), Self);
    }

    private sealed record CallDue
    {
        public static readonly CallDue Instance = new();
    }

    private sealed record LookDue
    {
        public static readonly LookDue Instance = new();
    }
}
