using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>
/// One per node, <c>/user/tenure</c>: asks every other member each second whether this node still is a member to it, answers the
/// same question, and keeps <see cref="NodeTenure"/> and <see cref="Heirs"/> up to date.
/// </summary>
internal sealed class TenureActor : UntypedActor, IWithTimers
{
    public const string Name = "tenure";

    /// <summary>A node that was without tenure for so long ends: while it lives, nobody takes its shards over.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly TenureWork _work;
    private readonly Cluster _cluster;
    private readonly UniqueAddress _self;
    private readonly ClusterView _view;
    private readonly TenureVotes _votes;
    private readonly ExpulsionBook _expulsions = new();
    private bool _held;
    private Moment _lostAt;
    private bool _stopping;
    private bool _isOver;

    public TenureActor(TenureWork work)
    {
        _work = work;
        _cluster = Cluster.Get(Context.System);
        _self = _cluster.SelfUniqueAddress;
        _view = new ClusterView(_self);
        _votes = new TenureVotes(_self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    // Not behind scrapes in the thread pool: a busy node is no dead one.
    public static Props Props(TenureWork work) => Akka.Actor.Props.Create(() => new TenureActor(work)).WithDispatcher("akka.actor.internal-dispatcher");

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.ClusterShuttingDown));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Timers.StartPeriodicTimer("ask", AskDue.Instance, Period);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AskDue: OnAskDue(); break;
            case TenureProtocol.Ask m: OnAsk(m); break;
            case TenureProtocol.Answer m: OnAnswer(m); break;
            case TenureProtocol.SayStopping: OnSayStopping(); break;
            case ClusterEvent.CurrentClusterState m: OnState(m); break;
            case ClusterEvent.IMemberEvent m: OnMember(m); break;
            case ClusterEvent.ReachabilityEvent m: OnReachability(m); break;
            case ClusterEvent.ClusterShuttingDown: OnShuttingDown(); break;
            case ThisActorSystemQuarantinedEvent m: End($"{m.RemoteAddress} has shut this node out"); break;
            default: Unhandled(message); break;
        }
    }

    private void OnAskDue()
    {
        // First what was lost: answers that a frozen process finds in its mailbox do not hide that it was frozen.
        LookForLoss();
        AskAll();
        Renew();
        _work.Tenure.SilentPeer = _votes.SilentPeer() is { } silent ? $"{silent.Host}:{silent.Port}" : null;
    }

    private void AskAll()
    {
        var round = _votes.BeginRound(Moment.Now(_work.Time));
        foreach (var address in _view.Peers)
            Context.ActorSelection(new RootActorPath(address) / "user" / Name).Tell(new TenureProtocol.Ask(_self, round, _stopping));
    }

    private void OnAsk(TenureProtocol.Ask ask)
    {
        NoteStopping(ask.From, ask.IsStopping);
        // Who is no full member itself, not yet or no longer, has an empty view of the cluster; a node that ends loses it member by member.
        if (!_isOver && _votes.VoterSince is not null && _work.Tenure.EndedBecause is null)
            Sender.Tell(new TenureProtocol.Answer(_self, ask.Round, _view.StandingOf(ask.From), _stopping));
    }

    private void OnAnswer(TenureProtocol.Answer answer)
    {
        NoteStopping(answer.From, answer.IsStopping);
        _votes.Answered(answer.From, answer.Round, answer.Standing == Standing.Member);
        Renew();
        if (IsExpulsion(answer))
            End($"{answer.From.Address} regards it as {(answer.Standing == Standing.Down ? "down" : "removed")}");
    }

    // Who does not know this node has not heard of it yet, or has forgotten it; the former only before it became a voter.
    private bool IsExpulsion(TenureProtocol.Answer answer) => _expulsions.IsExpulsion(
        answer.From, answer.Standing,
        isBetweenVoters: _votes.VoterSince is { } since && answer.Round > since && _view.StatusOf(answer.From) is { } status && TenureVotes.IsVoter(status));

    private void OnSayStopping()
    {
        _stopping = true;
        AskAll();
    }

    private void NoteStopping(UniqueAddress node, bool isStopping)
    {
        if (!isStopping)
            return;
        _view.SetStopping(node);
        _work.Heirs.Set(_view.HasHeir, _view.ExpectsHeir);
    }

    private void OnState(ClusterEvent.CurrentClusterState state)
    {
        _view.Set(state);
        OnViewChanged();
    }

    private void OnMember(ClusterEvent.IMemberEvent change)
    {
        _view.Set(change);
        OnViewChanged();
        if (change.Member.UniqueAddress.Equals(_self) && change is ClusterEvent.MemberDowned)
            End("the split-brain resolver has taken it out, as it could not reach enough of the other nodes");
        else if (change.Member.Status == MemberStatus.Joining || (change.Member.UniqueAddress.Equals(_self) && change is ClusterEvent.MemberUp))
            AskAll();
    }

    private void OnReachability(ClusterEvent.ReachabilityEvent change)
    {
        _view.Set(change);
        OnViewChanged();
    }

    private void OnShuttingDown()
    {
        _isOver = true;
        // The cluster part ends last in a shutdown that was asked for. Else it was taken out before this actor heard of it.
        if (!_stopping)
            End("its cluster membership has ended");
    }

    private void OnViewChanged()
    {
        _votes.SetMembers(_view.Members, Moment.Now(_work.Time));
        _work.Heirs.Set(_view.HasHeir, _view.ExpectsHeir);
        Renew();
    }

    private void Renew()
    {
        _work.Tenure.Renew(_votes.Lease());
        if (_held || !_work.Tenure.Holds)
            return;
        _held = true;
        if (_lostAt != default)
            Log.Regained(_work.Logger, _lostAt.ElapsedUntil(Moment.Now(_work.Time)));
    }

    private void LookForLoss()
    {
        if (_work.Tenure.Holds || _votes.VoterSince is null)
            return;
        var now = Moment.Now(_work.Time);
        if (_held)
        {
            _held = false;
            _lostAt = now;
            _work.Metrics.CountLoss();
            Log.Lost(_work.Logger, NodeTenure.Term, string.Join(", ", _view.Peers));
        }
        else if (_lostAt != default && now.Monotonic - _lostAt.Monotonic > Patience && !_stopping)
        {
            End($"it had no tenure for {Patience}: the nodes that it reaches are no majority, yet nobody took it out");
        }
    }

    private void End(string because)
    {
        if (_work.Tenure.End(because))
            _work.OnTakenOut(because);
    }

    private sealed record AskDue
    {
        public static readonly AskDue Instance = new();
    }
}
