using Akka.Actor;
using ScrapeCluster.Actors.Discovery.Allocation;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>
/// One per cluster: runs the discoveries, turns what they find into targets, and tells each shard its list. Discoveries with
/// equal options are one, whatever jobs have them.
/// </summary>
internal sealed class DiscoveryActor : UntypedActor, IWithTimers
{
    /// <summary>
    /// Least time between two updates of the shards. What completes a first round goes at once. Prometheus' discovery manager takes 5 seconds; here the shards
    /// have a change within 5 seconds of the API's saying it, the discoverer's own pause of a second and the way to the shards included.
    /// </summary>
    public static readonly TimeSpan UpdateInterval = TimeSpan.FromSeconds(2);

    /// <summary>Time between two digests to every shard.</summary>
    public static readonly TimeSpan DigestInterval = TimeSpan.FromSeconds(15);

    /// <summary>Longest time for which the first empty list of a discovery is not believed.</summary>
    public static readonly TimeSpan DoubtFor = TimeSpan.FromMinutes(5);

    private readonly DiscoveryWork _work;
    private readonly TargetAssignment _assignment;

    /// <summary>What the shards are told: nothing where collectors get the targets.</summary>
    private readonly TargetAssignment _ofShards;
    private readonly CollectorList? _collectors;
    private readonly Dictionary<DiscoveryOptions, IActorRef> _discoverers = [];
    private readonly JobErrors _errors = new();
    private ValueList<string> _pendingTold = [];
    private DateTimeOffset _lastUpdate;
    private int _named;

    public DiscoveryActor(DiscoveryWork work)
    {
        _work = work;
        _assignment = new TargetAssignment(work.ShardCount, work.Time.GetUtcNow().ToUnixTimeMilliseconds());
        _ofShards = _assignment;
        if (work.AllocationGrace is not { } grace)
            return;
        _collectors = new CollectorList(grace, work.Time);
        _ofShards = new TargetAssignment(work.ShardCount, work.Time.GetUtcNow().ToUnixTimeMilliseconds());
        _ofShards.Configure([]);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(DiscoveryWork work) => Akka.Actor.Props.Create(() => new DiscoveryActor(work));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ConfigurationChanged));
        Timers.StartPeriodicTimer("digest", DigestDue.Instance, DigestInterval);
        Timers.StartSingleTimer("doubt", DoubtOver.Instance, DoubtFor);
        Log.DiscoveryStarted(_work.Logger);
        Configure();
    }

    protected override void PostStop() => _work.Metrics.Clear();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case DiscoveryProtocol.Published m: OnPublished(m); break;
            case UpdateDue: Update(); break;
            case DigestDue: SendDigests(); break;
            case DoubtOver: OnDoubtOver(); break;
            case DiscoveryProtocol.ListRequest m: OnListRequest(m); break;
            case DiscoveryProtocol.ProgressRequest: Sender.Tell(Progress()); break;
            case DiscoveryProtocol.DroppedRequest: Sender.Tell(DroppedTargets.Of(_assignment)); break;
            case DiscoveryProtocol.DiscoverersRequest: Sender.Tell(Discoverers()); break;
            case DiscoveryProtocol.AllocationRequest m: OnAllocationRequest(m); break;
            case ConfigurationChanged: Configure(); break;
            default: Unhandled(message); break;
        }
    }

    private void Configure()
    {
        var pools = _work.Pools().ToList();
        StopDiscoverersBut(pools.SelectMany(pool => pool.Options.Discoveries).ToHashSet());
        _assignment.Configure(pools);
        foreach (var discovery in pools.SelectMany(pool => pool.Options.Discoveries))
            StartDiscoverer(discovery);
        Update();
    }

    private void StopDiscoverersBut(HashSet<DiscoveryOptions> wanted)
    {
        foreach (var (discovery, actor) in _discoverers.Where(pair => !wanted.Contains(pair.Key)).ToList())
        {
            Context.Stop(actor);
            _discoverers.Remove(discovery);
        }
    }

    private void StartDiscoverer(DiscoveryOptions discovery)
    {
        if (_discoverers.ContainsKey(discovery))
            return;
        _discoverers[discovery] = Context.ActorOf(
            DiscovererActor.Props(discovery, _work.CreateDiscoverer, _work.Logger), $"{discovery.Mechanism}-{++_named}");
    }

    private void OnPublished(DiscoveryProtocol.Published published)
    {
        if (_discoverers.GetValueOrDefault(published.Discovery) is not { } current || !current.Equals(Sender))
            return; // Said by one that was stopped meanwhile.

        var waitingBefore = _assignment.WaitingJobs.Count;
        _assignment.Publish(published.Discovery, published.Groups);
        ScheduleUpdate(atOnce: _assignment.WaitingJobs.Count < waitingBefore);
    }

    private void ScheduleUpdate(bool atOnce)
    {
        var wait = atOnce ? TimeSpan.Zero : _lastUpdate + UpdateInterval - _work.Time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            Update();
        else if (!Timers.IsTimerActive("update"))
            Timers.StartSingleTimer("update", UpdateDue.Instance, wait);
    }

    private void Update()
    {
        Timers.Cancel("update");
        _lastUpdate = _work.Time.GetUtcNow();
        var changed = _assignment.Update();
        _work.Metrics.Set(_assignment.Jobs);
        _errors.LogNew(_assignment.Jobs, _work.Logger);
        foreach (var job in _assignment.Jobs.Where(job => job.Error is not null))
            Log.TargetsNotBuilt(_work.Logger, job.Pool.Options.JobName, job.Error!);
        if (changed.Count > 0)
            Log.TargetsChanged(_work.Logger, _assignment.Jobs.Sum(job => job.Targets.Active.Count), _assignment.Jobs.Count, changed.Count);

        if (_collectors is null)
        {
            foreach (var shard in changed)
                SendList(shard);
        }

        if (!_assignment.PendingJobs.Equals(_pendingTold))
            SendDigests();
    }

    private void OnDoubtOver()
    {
        _assignment.TrustEmpty();
        Update();
    }

    private void OnListRequest(DiscoveryProtocol.ListRequest request)
    {
        if (request.Shard < 0 || request.Shard >= _assignment.ShardCount)
            return;
        if (_ofShards.Outdo(request.Have.Epoch))
            SendDigests();
        SendList(request.Shard);
    }

    private void SendList(int shard)
    {
        foreach (var chunk in AssignmentChunks.Of(shard, _ofShards.Of(shard)))
            SendToShard(chunk);
    }

    private void SendDigests()
    {
        _pendingTold = _assignment.PendingJobs;
        for (var shard = 0; shard < _assignment.ShardCount; shard++)
        {
            SendToShard(new ScrapeShardProtocol.AssignmentDigest(
                shard, _ofShards.VersionOf(shard), _ofShards.TargetCountOf(shard), _ofShards.PendingJobs));
        }
    }

    private void SendToShard(object message)
    {
        if (!_work.IsStopping())
            _work.Region.Tell(message, Self);
    }

    private void OnAllocationRequest(DiscoveryProtocol.AllocationRequest request)
    {
        if (_collectors is null)
            return; // A node with the flag asks one without: it hears of it by the missing answer.
        foreach (var part in AllocationParts.Of(request, _collectors, _assignment.Jobs))
            Sender.Tell(part);
    }

    private DiscoveryProtocol.Discoverers Discoverers() =>
        DiscovererList.Of(_work.Running(), _work.Pools().Select(pool => (pool.Options.JobName, pool.Options.Discoveries)));

    private DiscoveryProtocol.Progress Progress() => new(
        _assignment.WaitingJobs,
        Enumerable.Range(0, _assignment.ShardCount)
            .Where(shard => _ofShards.TargetCountOf(shard) > 0)
            .Select(shard => new DiscoveryProtocol.ShardVersion(shard, _ofShards.VersionOf(shard)))
            .ToValueList());

    private sealed record UpdateDue
    {
        public static readonly UpdateDue Instance = new();
    }

    private sealed record DoubtOver
    {
        public static readonly DoubtOver Instance = new();
    }

    private sealed record DigestDue
    {
        public static readonly DigestDue Instance = new();
    }
}
