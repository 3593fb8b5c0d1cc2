using Akka.Actor;
using Akka.Cluster;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Lets the last node of a cluster stop. Its region would wait, up to the phase's timeout, until messages for shards without a
/// home are delivered, and no node is left to give those shards a home.
/// </summary>
internal sealed class LastRegion(ActorSystem system, IActorRef region, LocalShards shards, TimeProvider time)
{
    // Shards of this node end within their own grace; past this bound something else is wrong, and waiting mends nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    // A region that can stop by itself does so within this time after its last shard.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs beside the region's own shutdown: stops the region once its shards have ended, if this node is the last.</summary>
    public async Task ReleaseAsync()
    {
        if (!IsLastNode())
            return;

        var begun = time.GetTimestamp();
        while (shards.All.Count > 0 && time.GetElapsedTime(begun) < Patience)
            await Task.Delay(LookEvery, time).ConfigureAwait(false);
        await Task.Delay(Settling, time).ConfigureAwait(false);
        system.Stop(region);
    }

    private bool IsLastNode()
    {
        var cluster = Cluster.Get(system);
        return cluster.State.Members.All(member =>
            member.Address == cluster.SelfAddress || member.Status is MemberStatus.Down or MemberStatus.Exiting or MemberStatus.Removed);
    }
}
