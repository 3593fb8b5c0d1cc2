using Akka.Actor;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.Discovery;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// The sharded entity: the targets of one shard, each a <see cref="TargetActor"/> below it. Takes its list from the discovery
/// singleton by version; targets that stay are not touched.
/// </summary>
internal sealed class ScrapeShardActor : UntypedActor, IWithTimers
{
    /// <summary>How long scrapes in flight may go on when the shard has to leave.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private readonly int _shard;
    private readonly ShardWork _work;
    private readonly Dictionary<TargetKey, TargetEntry> _entries = [];
    private readonly ChunkAssembler _chunks = new();
    private ShardAssignment _assignment = ShardAssignment.None;
    private bool _stopping;
    private int _named;

    public ScrapeShardActor(int shard, ShardWork work)
    {
        _shard = shard;
        _work = work;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(int shard, ShardWork work) => Akka.Actor.Props.Create(() => new ScrapeShardActor(shard, work));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ConfigurationChanged));
        // Published where the whole node stops without an heir.
        Context.System.EventStream.Subscribe(Self, typeof(ScrapeShardProtocol.StopShard));
        Publish();
        AskForList(_work.Discovery);
        Timers.StartPeriodicTimer("ask", AskWhileEmpty.Instance, AskAgain);
    }

    protected override void PostStop() => _work.Shards.Remove(_shard);

    // The children's states are in the entries; a restart of the shard would lose them.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(Directive);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ScrapeShardProtocol.AssignmentChunk m: OnChunk(m); break;
            case ScrapeShardProtocol.AssignmentDigest m: OnDigest(m); break;
            case ScrapeShardProtocol.StartShard: break;
            case ScrapeShardProtocol.StopShard: OnStop(); break;
            case ConfigurationChanged: Apply(_assignment); break;
            case TargetProtocol.Ended m: OnEnded(m.Entry); break;
            case Terminated: OnTerminated(); break;
            case AskWhileEmpty: OnAskWhileEmpty(); break;
            case GraceOver: TellAll(TargetProtocol.Cancel.Instance); break;
            case StopAnyway: Context.Stop(Self); break;
            default: Unhandled(message); break;
        }
    }

    private void OnChunk(ScrapeShardProtocol.AssignmentChunk chunk)
    {
        if (chunk.Version > _assignment.Version && _chunks.Add(chunk) is { } assignment)
            Apply(assignment);
    }

    private void OnDigest(ScrapeShardProtocol.AssignmentDigest digest)
    {
        if (digest.Version < _assignment.Version && digest.Version.Epoch == _assignment.Version.Epoch)
            return; // Overtaken by a chunk.

        if (digest.Version == _assignment.Version)
            Apply(_assignment with { PendingJobs = digest.PendingJobs });
        else if (digest.TargetCount == 0 && digest.Version > _assignment.Version)
            Apply(new ShardAssignment(digest.Version, [], digest.PendingJobs));
        else
            AskForList(Sender);
    }

    private void Apply(ShardAssignment assignment)
    {
        if (_stopping)
            return;

        _assignment = assignment;
        if (assignment.Version == AssignmentVersion.None)
            return;

        var change = ShardChange.Of(_entries, assignment, _work.Pools());
        foreach (var (target, pool) in change.Start)
            Start(new TargetEntry(target, pool, assignment.Version));
        foreach (var (entry, target, pool) in change.Refresh)
            Refresh(entry, target, pool);
        foreach (var entry in change.End)
            End(entry);
        if (change.WithoutPool.Count > 0)
            Log.TargetsWithoutJob(_work.Logger, _shard, change.WithoutPool.Count, change.WithoutPool[0].JobName);
        Publish();
    }

    private void Start(TargetEntry entry)
    {
        _entries[entry.Key] = entry;
        entry.Actor = Context.Watch(Context.ActorOf(TargetActor.Props(entry, _work.Targets), $"{entry.Key.Id}-{++_named}"));
    }

    private static void Refresh(TargetEntry entry, Pipeline.Targets.Target target, Pipeline.Targets.ScrapePool pool)
    {
        entry.Target = target;
        entry.Pool = pool;
        entry.Ending = false;
        entry.Actor.Tell(TargetProtocol.Refresh.Instance);
    }

    private static void End(TargetEntry entry)
    {
        entry.Ending = true;
        entry.Actor.Tell(TargetProtocol.End.Instance);
    }

    private void OnEnded(TargetEntry entry)
    {
        Context.Stop(entry.Actor);
        _entries.Remove(entry.Key);
        // Came back while its markers were being written: it begins anew.
        if (!entry.Ending && !_stopping)
            Start(new TargetEntry(entry.Target, entry.Pool, entry.Assigned));
        Publish();
    }

    private void OnStop()
    {
        if (_stopping)
            return;

        _stopping = true;
        Timers.CancelAll();
        if (StopIfEmpty())
            return;
        TellAll(TargetProtocol.Stop.Instance);
        Timers.StartSingleTimer("grace", GraceOver.Instance, Grace);
        Timers.StartSingleTimer("give-up", StopAnyway.Instance, GiveUp);
    }

    private void OnTerminated()
    {
        if (_stopping)
            StopIfEmpty();
    }

    private bool StopIfEmpty()
    {
        if (Context.GetChildren().Any())
            return false;
        Context.Stop(Self);
        return true;
    }

    private void OnAskWhileEmpty()
    {
        if (_assignment.Version == AssignmentVersion.None)
            AskForList(_work.Discovery);
        else
            Timers.Cancel("ask");
    }

    private void AskForList(ICanTell discovery) =>
        discovery.Tell(new DiscoveryProtocol.ListRequest(_shard, _assignment.Version), Self);

    private static void TellAll(object message)
    {
        foreach (var child in Context.GetChildren())
            child.Tell(message);
    }

    private void Publish() =>
        _work.Shards.Set(new LocalShard(_shard, _assignment.Version, [.. _entries.Values.Where(entry => !entry.Ending)]));

    private Directive Directive(Exception error)
    {
        Log.TargetActorFailed(_work.Logger, _shard, error);
        return Akka.Actor.Directive.Restart;
    }

    private sealed record AskWhileEmpty
    {
        public static readonly AskWhileEmpty Instance = new();
    }

    private sealed record GraceOver
    {
        public static readonly GraceOver Instance = new();
    }

    private sealed record StopAnyway
    {
        public static readonly StopAnyway Instance = new();
    }
}
