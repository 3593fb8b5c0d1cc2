using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.RemoteWrite;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>
/// What happens when this node is taken out of its cluster: everything stops at once. Nothing is handed over, because others have
/// the shards already or will start them anew.
/// </summary>
internal sealed class Expulsion(ActorSystem system, ShardWriters writers, NodeFailure failure, ILogger<Expulsion> logger)
{
    /// <summary>How long endpoints that take samples out of order may still be sent to. Others take the targets over meanwhile.</summary>
    public static readonly TimeSpan FlushDeadline = TimeSpan.FromSeconds(5);

    private volatile IActorRef _region = ActorRefs.Nobody;

    public void Ends(IActorRef region) => _region = region;

    public void CarryOut(string because)
    {
        // With it go its shards and targets, which cancel their scrapes.
        system.Stop(_region);
        writers.Supersede();
        var cluster = Cluster.Get(system);
        if (!cluster.IsTerminated)
            cluster.Down(cluster.SelfAddress);
        _ = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
        // Where it ended itself, it has said why.
        var reason = $"This node was taken out of its cluster: {because}. It stops at once, and others take its targets over. Start it again (service "
            + "managers do: the exit code is not 0); if this happens often, look at the network between the nodes and at their CPU.";
        if (failure.Fail(reason))
            Log.TakenOut(logger, reason);
    }
}
