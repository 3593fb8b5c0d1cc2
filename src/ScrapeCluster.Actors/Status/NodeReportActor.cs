using Akka.Actor;
using Akka.Cluster;

namespace ScrapeCluster.Actors.Status;

/// <summary>One per node: tells every member what this node is and does, and keeps what they say in <see cref="NodeReports"/>.</summary>
internal sealed class NodeReportActor : UntypedActor, IWithTimers
{
    /// <summary>Same on every node, so that others find it.</summary>
    public const string Name = "node-reports";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly NodeReports _reports;
    private readonly Func<NodeReport> _write;
    private readonly TimeProvider _time;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private NodeReport? _last;
    private long _lastAt;

    public NodeReportActor(NodeReports reports, Func<NodeReport> write, TimeProvider time)
    {
        _reports = reports;
        _write = write;
        _time = time;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeReports reports, Func<NodeReport> write, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new NodeReportActor(reports, write, time));

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(ClusterEvent.IMemberEvent));
        Timers.StartPeriodicTimer("look", LookDue.Instance, LookEvery);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case NodeReport m: _reports.Set(m); break;
            case LookDue: Look(); break;
            case ReportNow: Report(_write()); break;
            case ClusterEvent.CurrentClusterState: Report(_write()); break;
            case ClusterEvent.MemberRemoved m: OnRemoved(m.Member); break;
            case ClusterEvent.MemberJoined or ClusterEvent.MemberUp: Report(_write()); break;
            case ClusterEvent.IMemberEvent: break;
            default: Unhandled(message); break;
        }
    }

    private void Look()
    {
        var report = _write();
        if (_last is null || HasChanged(_last, report) || _time.GetElapsedTime(_lastAt) >= Period)
            Report(report);
        else
            _reports.Set(report); // What is asked here is answered with the newest.
    }

    private void Report(NodeReport report)
    {
        _last = report;
        _lastAt = _time.GetTimestamp();
        _reports.Set(report);
        foreach (var address in _cluster.State.Members.Where(IsThere).Select(member => member.Address).Where(address => address != _cluster.SelfAddress))
            Context.ActorSelection(new RootActorPath(address) / "user" / Name).Tell(report, Self);
    }

    // A node that came back under the same address has a newer life, whose report must stay.
    private void OnRemoved(Member member)
    {
        if (_cluster.State.Members.All(other => other.Address != member.Address))
            _reports.Remove(NodeNames.Of(member.Address));
    }

    private static bool IsThere(Member member) => member.Status is not (MemberStatus.Down or MemberStatus.Removed);

    private static bool HasChanged(NodeReport before, NodeReport now) =>
        before.IsStopping != now.IsStopping
        || before.HasNoTenure != now.HasNoTenure
        || !before.Moves.Equals(now.Moves)
        || !before.Shards.Select(shard => (shard.Measured.Shard, shard.Epoch)).SequenceEqual(now.Shards.Select(shard => (shard.Measured.Shard, shard.Epoch)));

    /// <summary>Something changed that others should know at once. Stays on the node.</summary>
    public sealed record ReportNow
    {
        public static readonly ReportNow Instance = new();
    }

    private sealed record LookDue
    {
        public static readonly LookDue Instance = new();
    }
}
