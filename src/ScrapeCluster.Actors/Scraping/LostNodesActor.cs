using Akka.Actor;
using Akka.Cluster;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>One per node: notes when another one is unreachable or put out of the cluster.</summary>
internal sealed class LostNodesActor(LostNodes lost) : UntypedActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    public static Props Props(LostNodes lost) => Akka.Actor.Props.Create(() => new LostNodesActor(lost));

    protected override void PreStart() => _cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
        typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberDowned), typeof(ClusterEvent.MemberRemoved));

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.UnreachableMember:
                lost.Add();
                break;
            case ClusterEvent.MemberDowned:
            case ClusterEvent.MemberRemoved { PreviousStatus: MemberStatus.Down }:
                lost.AddGone();
                break;
        }
    }
}
