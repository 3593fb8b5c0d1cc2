using Akka.Actor;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;

namespace ScrapeCluster.Actors.Status;

/// <summary>One per node: says what this node scrapes, and gathers what the whole cluster does.</summary>
internal sealed class StatusActor : UntypedActor
{
    /// <summary>Same on every node, so that others find it.</summary>
    public const string Name = "status";

    private readonly LocalShards _shards;
    private readonly string _node;
    private readonly IActorRef _discovery;
    private readonly Func<IReadOnlyList<Address>> _members;

    public StatusActor(LocalShards shards, string node, IActorRef discovery, Func<IReadOnlyList<Address>> members)
    {
        _shards = shards;
        _node = node;
        _discovery = discovery;
        _members = members;
    }

    public static Props Props(LocalShards shards, string node, IActorRef discovery, Func<IReadOnlyList<Address>> members) =>
        Akka.Actor.Props.Create(() => new StatusActor(shards, node, discovery, members));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case StatusProtocol.GatherTargets m: OnGatherTargets(m); break;
            case StatusProtocol.AskDiscoverers: _discovery.Forward(DiscoveryProtocol.DiscoverersRequest.Instance); break;
            case StatusProtocol.AskAllocation m: Context.ActorOf(AllocationGatherer.Props(Sender, _discovery, m.Question, m.Patience)); break;
            case StatusProtocol.NodeTargetsRequest: OnNodeTargetsRequest(); break;
            default: Unhandled(message); break;
        }
    }

    private void OnGatherTargets(StatusProtocol.GatherTargets question)
    {
        var nodes = _members().Select(address => (ICanTell)Context.ActorSelection(new RootActorPath(address) / "user" / Name)).ToList();
        Context.ActorOf(TargetsGatherer.Props(Sender, nodes, _discovery, question.Patience));
    }

    private void OnNodeTargetsRequest()
    {
        foreach (var part in NodeTargetsParts.Of(_node, _shards.All))
            Sender.Tell(part, Self);
    }
}
