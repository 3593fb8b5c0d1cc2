using Akka.Actor;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Status;

/// <summary>Lives for one question: asks every node and the discovery singleton, answers with what came in time.</summary>
internal sealed class TargetsGatherer : UntypedActor, IWithTimers
{
    private readonly IActorRef _asker;
    private readonly IReadOnlyList<ICanTell> _nodes;
    private readonly IActorRef _discovery;
    private readonly TimeSpan _patience;
    private readonly List<StatusProtocol.NodeTargets> _parts = [];
    private DiscoveryProtocol.Dropped? _dropped;
    private int _nodesDone;

    public TargetsGatherer(IActorRef asker, IReadOnlyList<ICanTell> nodes, IActorRef discovery, TimeSpan patience)
    {
        _asker = asker;
        _nodes = nodes;
        _discovery = discovery;
        _patience = patience;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IActorRef asker, IReadOnlyList<ICanTell> nodes, IActorRef discovery, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new TargetsGatherer(asker, nodes, discovery, patience));

    protected override void PreStart()
    {
        foreach (var node in _nodes)
            node.Tell(StatusProtocol.NodeTargetsRequest.Instance, Self);
        _discovery.Tell(DiscoveryProtocol.DroppedRequest.Instance, Self);
        Timers.StartSingleTimer("patience", PatienceOver.Instance, _patience);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StatusProtocol.NodeTargets m: OnNodeTargets(m); break;
            case DiscoveryProtocol.Dropped m: OnDropped(m); break;
            case PatienceOver: Answer(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnNodeTargets(StatusProtocol.NodeTargets part)
    {
        _parts.Add(part);
        if (_parts.Count(other => other.Node == part.Node) == part.Count)
            _nodesDone++;
        AnswerIfComplete();
    }

    private void OnDropped(DiscoveryProtocol.Dropped dropped)
    {
        _dropped = dropped;
        AnswerIfComplete();
    }

    private void AnswerIfComplete()
    {
        if (_nodesDone == _nodes.Count && _dropped is not null)
            Answer();
    }

    private void Answer()
    {
        _asker.Tell(new TargetsStatus(
            [.. _parts.SelectMany(part => part.Targets.Select(target => StatusOf(target, part.Node)))
                .OrderBy(status => status.Target.JobName, StringComparer.Ordinal)
                .ThenBy(status => status.Target.Url, StringComparer.Ordinal)],
            [.. Jobs().SelectMany(job => job.Shown.Select(labels => new DroppedTarget(job.JobName, labels)))],
            Jobs().ToDictionary(job => job.JobName, job => job.Count)));
        Context.Stop(Self);
    }

    private ValueList<DiscoveryProtocol.DroppedJob> Jobs() => _dropped?.Jobs ?? [];

    private static TargetStatus StatusOf(StatusProtocol.ScrapedTarget target, string node) => new(
        target.Target, target.Shard, node, target.Last,
        target.Last is { } last ? DateTimeOffset.FromUnixTimeMilliseconds(last.TimestampMs) : null);

    private sealed record PatienceOver
    {
        public static readonly PatienceOver Instance = new();
    }
}
