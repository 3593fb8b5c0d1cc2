using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Forming;

/// <summary>
/// One per node: asks the other nodes who they are, and joins or founds a cluster as <see cref="ClusterFormation"/> decides. It
/// stands in for Akka's seed nodes, of which the first must be there and may found an island.
/// </summary>
internal sealed class FormingActor : UntypedActor, IWithTimers
{
    /// <summary>Same on every node, so that others find it.</summary>
    public const string Name = "forming";

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PeriodAsMember = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookupPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SayWaitingEvery = TimeSpan.FromSeconds(10);

    private readonly FormingWork _work;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ClusterFormation _formation;
    private readonly PeerBook _peers;
    private readonly HashSet<string> _lookingUp = [];
    private readonly Dictionary<NodeAddress, long> _asked = [];
    private bool _isNamedChecked;
    private bool _wasMember;
    private long? _saidWaiting;

    public FormingActor(FormingWork work)
    {
        _work = work;
        var self = NodeAddress.Of(_cluster.SelfAddress);
        _formation = new ClusterFormation(
            self, _cluster.SelfUniqueAddress.Uid, FixedNumbers.Of(work.Node), _cluster.Settings.AppVersion.ToString(), work.Time);
        _peers = new PeerBook([.. work.Node.Peers.Select(NodeAddress.Parse)], self, OwnAddresses.Of(work.Node), work.Node.MinNodes, work.Time);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(FormingWork work) => Akka.Actor.Props.Create(() => new FormingActor(work));

    protected override void PreStart() => OnLookDue();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LookDue: OnLookDue(); break;
            case FormingProtocol.Probe m: OnProbe(m); break;
            case FormingProtocol.ProbeAnswer m: OnAnswer(m); break;
            case NameLookedUp m: OnLookedUp(m); break;
            default: Unhandled(message); break;
        }
    }

    private void OnLookDue()
    {
        foreach (var name in _peers.Names)
            LookUp(name);
        var own = Membership();
        Act(own);
        if (own.Standing != NodeStanding.Leaving)
            AskAll(own);
        Timers.StartSingleTimer("look", LookDue.Instance, own.Standing == NodeStanding.Alone || !IsUp ? Period : PeriodAsMember);
    }

    private void OnProbe(FormingProtocol.Probe probe)
    {
        // Who stops before it was a member is not there for others.
        if (_work.Readiness.IsStopping && !_wasMember)
            return;
        _peers.Met(probe.From.Node);
        _formation.HearOf(probe.From);
        Sender.Tell(new FormingProtocol.ProbeAnswer(_formation.Tell(), probe.From.Uid, probe.AskedAt, KnowsEarlierStartOf(probe.From)), Self);
        if (!IsUp && !_formation.IsHeard(probe.From.Node))
            Ask(probe.From.Node);
    }

    private void OnAnswer(FormingProtocol.ProbeAnswer answer)
    {
        if (answer.AskerUid != _formation.Uid)
            return;
        _formation.Hear(answer.From, answer.AskedAt);
        if (answer.KnowsEarlierStart)
            _work.OnEarlierStart();
        if (!IsUp)
            Act(Membership());
    }

    private void Act(OwnMembership own)
    {
        var step = _formation.Decide(own, _peers.MinNodes, _peers.Others().Count);
        switch (step)
        {
            case FormationStep.Wait m: Wait(m.Reason); break;
            case FormationStep.Found: Found(); break;
            case FormationStep.Join m: Join(m.Member); break;
            case FormationStep.Refuse m: Refuse(m.Reason, own); break;
            default: Stay(own); break;
        }
    }

    private void Stay(OwnMembership own) => _work.Readiness.SetForming(
        IsUp || own.Members.Count >= _peers.MinNodes ? null : $"waiting for nodes: {own.Members.Count} of {_peers.MinNodes} have joined the cluster");

    private void Wait(string reason)
    {
        var full = string.Join("; ", _peers.Unresolved().Concat(Silent()).Prepend(reason));
        _work.Readiness.SetForming($"waiting for a cluster: {full}");
        if (_saidWaiting is { } said && _work.Time.GetElapsedTime(said) < SayWaitingEvery)
            return;
        // Nothing is odd about the first moment.
        if (_saidWaiting is not null)
            Log.Waiting(_work.Logger, _work.Node.ClusterName, full);
        _saidWaiting = _work.Time.GetTimestamp();
        SayIfNotNamed();
    }

    private void Found()
    {
        Log.Founding(_work.Logger, _work.Node.ClusterName, _formation.Self, _peers.MinNodes);
        _cluster.Join(_cluster.SelfAddress);
        // Others hear of it at once.
        Timers.StartSingleTimer("look", LookDue.Instance, TimeSpan.FromMilliseconds(50));
    }

    private void Join(NodeAddress member)
    {
        Log.Joining(_work.Logger, _work.Node.ClusterName, _formation.Self, member);
        _work.Readiness.SetForming($"joining the cluster of node {member}");
        _cluster.Join(member.ToAkka(_cluster.SelfAddress));
    }

    private void Refuse(string reason, OwnMembership own)
    {
        if (!_work.Failure.Fail(reason))
            return;
        Log.Refused(_work.Logger, reason);
        // A member that gives way must not hand anything over to its island.
        if (own.Standing == NodeStanding.Member)
            _cluster.Down(_cluster.SelfAddress);
    }

    private void AskAll(OwnMembership own)
    {
        // Who is a member already needs no asking, except for the cluster's name.
        var skip = IsUp && _formation.KnowsItsCluster ? own.Members.Select(member => member.Node).ToHashSet() : [];
        foreach (var node in _peers.Others().Where(node => !skip.Contains(node)))
            Ask(node);
    }

    private void Ask(NodeAddress node)
    {
        var now = _work.Time.GetTimestamp();
        if (_asked.TryGetValue(node, out var last) && _work.Time.GetElapsedTime(last) < Period / 4)
            return;
        _asked[node] = now;
        Context.ActorSelection(new RootActorPath(node.ToAkka(_cluster.SelfAddress)) / "user" / Name)
            .Tell(new FormingProtocol.Probe(_formation.Tell(), now), Self);
    }

    private void LookUp(string name)
    {
        if (!_lookingUp.Add(name))
            return;
        LookUpAsync(name).PipeTo(Self);
    }

    private async Task<NameLookedUp> LookUpAsync(string name)
    {
        try
        {
            using var patience = new CancellationTokenSource(LookupPatience, _work.Time);
            return new NameLookedUp(name, await _work.Lookup(name, patience.Token).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ArgumentException)
        {
            return new NameLookedUp(name, [], e is OperationCanceledException ? "no answer from the name server" : e.Message);
        }
    }

    private void OnLookedUp(NameLookedUp lookedUp)
    {
        _lookingUp.Remove(lookedUp.Name);
        if (lookedUp.Error is { } error)
            _peers.NotResolved(lookedUp.Name, error);
        else
            _peers.Resolved(lookedUp.Name, lookedUp.Addresses);
    }

    private IEnumerable<string> Silent() => _peers.Others().Where(node => !_formation.IsHeard(node)).Select(node => $"{node} does not answer");

    private void SayIfNotNamed()
    {
        if (_isNamedChecked || !_peers.IsComplete || _peers.IsSelfNamed)
            return;
        _isNamedChecked = true;
        Log.NotNamed(_work.Logger, _formation.Self, string.Join(',', _work.Node.Peers));
    }

    private bool KnowsEarlierStartOf(Greeting asker) => _cluster.State.Members.Any(member =>
        member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up
        && NodeAddress.Of(member.Address) == asker.Node && member.UniqueAddress.Uid != asker.Uid);

    private bool IsUp => _cluster.SelfMember.Status == MemberStatus.Up;

    private OwnMembership Membership()
    {
        var members = _cluster.State.Members.Select(member => (NodeAddress.Of(member.Address), member.UniqueAddress.Uid)).ToHashSet();
        var isMember = members.Contains((_formation.Self, _formation.Uid))
            && _cluster.SelfMember.Status is (MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up);
        // A member that is none any more never joins again: its process is to end.
        _wasMember |= isMember;
        var isOver = _work.Readiness.IsStopping || _work.Failure.Reason is not null || (_wasMember && !isMember);
        return new OwnMembership(isOver ? NodeStanding.Leaving : isMember ? NodeStanding.Member : NodeStanding.Alone, members);
    }

    private sealed record LookDue
    {
        public static readonly LookDue Instance = new();
    }

    private sealed record NameLookedUp(string Name, System.Net.IPAddress[] Addresses, string? Error);
}
