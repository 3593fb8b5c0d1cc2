using Akka.Actor;
using ScrapeCluster.Actors.Discovery;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// The sharded entity: the targets of one shard, each a <see cref="TargetActor"/> below it. Begins with what the shard's old owner left,
/// takes its list from the discovery singleton by version, and leaves what the next owner needs. Targets that stay are not touched.
/// </summary>
internal sealed class ScrapeShardActor : UntypedActor, IWithTimers, IWithUnboundedStash
{
    /// <summary>How long a new entity waits for the first message of an old owner before it starts without.</summary>
    public static readonly TimeSpan PatienceForOldOwner = TimeSpan.FromSeconds(1);

    /// <summary>The same where a node was lost just now: nearly every shard that begins then was its, and nobody is left to send something. A message that comes later all the same is taken in.</summary>
    public static readonly TimeSpan PatienceForLostOwner = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the rest of a hand-over may take after its first message.</summary>
    public static readonly TimeSpan PatienceForRest = TimeSpan.FromSeconds(5);

    /// <summary>The cluster gives a node shards as soon as its leader calls it Up, which the node itself may hear later: slots that pass meanwhile are caught up, not missed.</summary>
    public static readonly TimeSpan LookForTenureAgain = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private readonly int _shard;
    private readonly ShardWork _work;
    private readonly ShardTargets _targets;
    private readonly ShardOwnership _ownership;
    private readonly ChunkAssembler _list = new();
    private readonly HandoverAssembler _handover = new();
    private ShardPhase _phase = ShardPhase.Waiting;
    private TimeSpan _graceGiven;
    private bool _isArriving;
    private bool _handsOver;
    private bool _restarts;
    private int _named;

    public ScrapeShardActor(int shard, ShardWork work)
    {
        _shard = shard;
        _work = work;
        _targets = new ShardTargets(work.Pools, work.Targets.Seed, work.Targets.Time);
        _ownership = new ShardOwnership(shard, work.Handover.Self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>Lists that come before the shard has begun.</summary>
    public IStash Stash { get; set; } = null!;

    private long NowMs => _work.Targets.Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static Props Props(int shard, ShardWork work) => Akka.Actor.Props.Create(() => new ScrapeShardActor(shard, work));

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ConfigurationChanged));
        // Published where the whole node stops without an heir.
        Context.System.EventStream.Subscribe(Self, typeof(ScrapeShardProtocol.StopShard));
        AskForList(_work.Discovery);
        Timers.StartPeriodicTimer("ask", AskWhileEmpty.Instance, AskAgain);
        if (_work.Handover.MayInherit())
            Wait(_work.Handover.NodeWasLostJustNow() ? PatienceForLostOwner : PatienceForOldOwner);
        else
            Begin();
        Publish();
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _restarts = true;
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        // Stopped before its turn came: the cluster does not wait for ever.
        if (_phase == ShardPhase.Running && !_restarts && _work.Handover.HasHeir() && _work.Targets.MayScrape())
            HandOver();
        _work.Shards.Remove(_shard);
        if (_phase == ShardPhase.Leaving)
            _work.Handover.Moves.Left();
        HasArrived();
    }

    // The children's states are in the entries; a restart of the shard would lose them.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(Directive);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ScrapeShardProtocol.HandoverChunk m: OnHandover(m); break;
            case ScrapeShardProtocol.AssignmentChunk or ScrapeShardProtocol.AssignmentDigest when _phase == ShardPhase.Waiting: Stash.Stash(); break;
            case ScrapeShardProtocol.AssignmentChunk m: OnList(m); break;
            case ScrapeShardProtocol.AssignmentDigest m: OnDigest(m); break;
            case ScrapeShardProtocol.StartShard: break;
            case ScrapeShardProtocol.StopShard: OnStop(); break;
            case HandoverTurnsProtocol.TurnCame: Leave(); break;
            case ConfigurationChanged: Apply(_targets.Assignment); break;
            case TargetProtocol.Ended m: OnEnded(m.Entry); break;
            case Terminated: OnTerminated(); break;
            case AskWhileEmpty: OnAskWhileEmpty(); break;
            case WaitOver: Begin(); break;
            case GraceOver m: OnGraceOver(m.After); break;
            case GiveUpOnScrapes: OnGiveUpOnScrapes(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnHandover(ScrapeShardProtocol.HandoverChunk chunk)
    {
        var known = _handover.Header;
        if (!_handover.Add(chunk))
            return;

        if (_phase == ShardPhase.Running)
            InheritLate(isNew: known?.Epoch != chunk.Handover.Epoch);
        else if (_phase == ShardPhase.Leaving)
            _targets.PassOn(_handover.TakeTargets());
        else if (_handover.IsComplete)
            Begin();
        else if (known is null)
            WaitForRest();
    }

    private void WaitForRest()
    {
        _work.Handover.Moves.Arriving();
        _isArriving = true;
        Wait(PatienceForRest);
    }

    private void Wait(TimeSpan patience) => Timers.StartSingleTimer("wait", WaitOver.Instance, patience);

    private void Begin()
    {
        if (_phase != ShardPhase.Waiting)
            return;
        if (!_work.Targets.MayScrape())
        {
            Wait(LookForTenureAgain);
            return;
        }

        _phase = ShardPhase.Running;
        Timers.Cancel("wait");
        HasArrived();
        if (_handover.Header is { } header)
            BeginWith(header);
        else
            BeginCold();
        Publish();
        Stash.UnstashAll();
    }

    private void HasArrived()
    {
        if (_isArriving)
            _work.Handover.Moves.Arrived();
        _isArriving = false;
    }

    private void BeginWith(ShardHandover header)
    {
        var left = _handover.TakeTargets();
        if (!_handover.IsComplete)
        {
            _work.Handover.Moves.CameInParts();
            Log.HandoverIncomplete(_work.Logger, _shard, header.From, PatienceForRest, left.Count);
        }

        Started(_ownership.Inherit(header, NowMs));
        _work.Handover.Begin(_ownership.LastColdStartMs, false);
        _work.Handover.TakeOver(header.Epoch, header.From, header.Unsent);
        CarryOut(_targets.Inherit(header, left, _handover.IsComplete));
        _work.Handover.TurnsOn(header.From).Tell(new HandoverTurnsProtocol.Taken(_shard, header.Epoch), ActorRefs.NoSender);
    }

    private void BeginCold()
    {
        _targets.HasOrphans = _work.Handover.NodeWasLost();
        Started(_ownership.StartCold(NowMs));
        _work.Handover.Begin(_ownership.LastColdStartMs, true);
    }

    private void Started(ShardMove move)
    {
        _work.Handover.Moves.Started(move);
        Log.ShardStarted(_work.Logger, _shard, move.Epoch, move.From);
    }

    private void InheritLate(bool isNew)
    {
        var (header, left) = (_handover.Header!, _handover.TakeTargets());
        if (isNew)
        {
            _ownership.Inherit(header, NowMs);
            _work.Handover.Moves.CameLate();
            _work.Handover.TakeOver(header.Epoch, header.From, header.Unsent);
        }

        Log.HandoverLate(_work.Logger, _shard, header.From, left.Count);
        CarryOut(_targets.Inherit(header, left, isWhole: false));
    }

    private void OnList(ScrapeShardProtocol.AssignmentChunk chunk)
    {
        if (chunk.Version > _targets.Assignment.Version && _list.Add(chunk) is { } assignment)
            Apply(assignment);
    }

    private void OnDigest(ScrapeShardProtocol.AssignmentDigest digest)
    {
        var version = _targets.Assignment.Version;
        if (digest.Version < version && digest.Version.Epoch == version.Epoch)
            return; // Overtaken by a chunk.

        if (digest.Version == version)
            Apply(_targets.Assignment with { PendingJobs = digest.PendingJobs });
        else if (digest.TargetCount == 0 && digest.Version > version)
            Apply(new ShardAssignment(digest.Version, [], digest.PendingJobs));
        else
            AskForList(Sender);
    }

    private void Apply(ShardAssignment assignment)
    {
        if (_phase == ShardPhase.Running)
            CarryOut(_targets.Apply(assignment));
    }

    private void CarryOut(ShardChange change)
    {
        foreach (var entry in change.Start)
            Start(entry);
        foreach (var entry in change.Refresh)
            entry.Actor.Tell(TargetProtocol.Refresh.Instance);
        foreach (var entry in change.End)
            entry.Actor.Tell(TargetProtocol.End.Instance);
        foreach (var (entry, left) in change.Inherit)
            entry.Actor.Tell(new TargetProtocol.Inherit(left));
        if (change.WithoutPool.Count > 0)
            Log.TargetsWithoutJob(_work.Logger, _shard, change.WithoutPool.Count, change.WithoutPool[0].JobName);
        Publish();
    }

    private void Start(TargetEntry entry) =>
        entry.Actor = Context.Watch(Context.ActorOf(TargetActor.Props(entry, _work.Targets), $"{entry.Key.Id}-{++_named}"));

    private void OnEnded(TargetEntry entry)
    {
        Context.Stop(entry.Actor);
        if (_targets.Remove(entry) is { } again && _phase == ShardPhase.Running)
            Start(again);
        Publish();
    }

    private void OnStop()
    {
        if (_phase == ShardPhase.Waiting)
            PassHandoverOn();
        else if (_work.Handover.HasHeir())
            _work.Handover.Turns.Tell(new HandoverTurnsProtocol.Want(_shard), Self); // Goes on scraping until then.
        else
            Leave();
    }

    private void Leave()
    {
        if (_phase != ShardPhase.Running)
            return;

        _phase = ShardPhase.Leaving;
        // Without tenure another node may have the shard already, and what is left here is older.
        _handsOver = _work.Handover.HasHeir() && _work.Targets.MayScrape();
        _work.Handover.Moves.Leaving();
        Timers.CancelAll();
        Publish();
        TellAll(new TargetProtocol.Stop(_handsOver));
        CancelAfter(StopGrace.Least);
        Timers.StartSingleTimer("give-up", GiveUpOnScrapes.Instance, GiveUp);
        LeaveIfEmpty();
    }

    private void CancelAfter(TimeSpan grace) => Timers.StartSingleTimer("grace", new GraceOver(grace), grace - _graceGiven);

    // Cancels the scrapes whose grace is over; the others get more.
    private void OnGraceOver(TimeSpan after)
    {
        _graceGiven = after;
        var scraping = _targets.Entries.Where(entry => entry.IsScraping).ToLookup(entry => GraceOf(entry) <= after);
        foreach (var entry in scraping[true])
            entry.Actor.Tell(TargetProtocol.Cancel.Instance);
        if (scraping[false].Any())
            CancelAfter(scraping[false].Min(GraceOf));
    }

    private TimeSpan GraceOf(TargetEntry entry) =>
        StopGrace.Of(entry.State.Last?.Duration, _targets.Entries.Min(other => other.Target.Interval));

    // It never began here: the next owner gets all as it came.
    private void PassHandoverOn()
    {
        if (_work.Handover.HasHeir())
        {
            foreach (var chunk in _handover.Chunks)
                _work.Handover.Region().Tell(chunk, ActorRefs.NoSender);
        }

        Context.Stop(Self);
    }

    private void OnTerminated()
    {
        if (_phase == ShardPhase.Leaving)
            LeaveIfEmpty();
    }

    private void OnGiveUpOnScrapes()
    {
        _work.Close();
        Log.ScrapesDoNotEnd(_work.Logger, _shard, Context.GetChildren().Count());
        foreach (var child in Context.GetChildren())
            Context.Stop(child);
    }

    private void LeaveIfEmpty()
    {
        if (Context.GetChildren().Any())
            return;

        if (_handsOver)
            HandOver();
        else
            _work.Close();
        Context.Stop(Self);
    }

    private void HandOver()
    {
        _work.Close();
        try
        {
            _work.Handover.Leave(_ownership.Epoch);
            var region = _work.Handover.Region();
            foreach (var chunk in new ShardDeparture(_work.Targets, _work.Handover).Chunks(_shard, _targets, _ownership))
                region.Tell(chunk, ActorRefs.NoSender);
        }
        catch (Exception error) // A shard that failed now would start again here, and hold up the move.
        {
            Log.HandoverFailed(_work.Logger, _shard, error);
        }
    }

    private void OnAskWhileEmpty()
    {
        if (_targets.Assignment.Version == AssignmentVersion.None)
            AskForList(_work.Discovery);
        else
            Timers.Cancel("ask");
    }

    private void AskForList(ICanTell discovery) =>
        discovery.Tell(new DiscoveryProtocol.ListRequest(_shard, _targets.Assignment.Version), Self);

    private static void TellAll(object message)
    {
        foreach (var child in Context.GetChildren())
            child.Tell(message);
    }

    private void Publish() => _work.Shards.Set(
        new LocalShard(_shard, _targets.Assignment.Version, [.. _targets.Entries.Where(entry => !entry.Ending)])
        {
            Phase = _phase,
            Epoch = _ownership.Epoch,
            Moves = _ownership.Moves,
        });

    private Directive Directive(Exception error)
    {
        Log.TargetActorFailed(_work.Logger, _shard, error);
        return Akka.Actor.Directive.Restart;
    }

    private sealed record AskWhileEmpty
    {
        public static readonly AskWhileEmpty Instance = new();
    }

    private sealed record WaitOver
    {
        public static readonly WaitOver Instance = new();
    }

    private sealed record GraceOver(TimeSpan After);

    private sealed record GiveUpOnScrapes
    {
        public static readonly GiveUpOnScrapes Instance = new();
    }
}
