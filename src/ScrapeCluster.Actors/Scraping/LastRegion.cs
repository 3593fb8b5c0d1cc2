using Akka.Actor;
using ScrapeCluster.Actors.Tenure;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// Lets a node stop that has no heir: it is the last one, or all stop at the same time. Its region would wait, up to the phase's
/// timeout, for other regions and until messages for shards without a home are delivered, and no node is left to give those a home.
/// </summary>
internal sealed class LastRegion(ActorSystem system, IActorRef region, LocalShards shards, Heirs heirs, TimeProvider time)
{
    // Shards of this node end within their own grace; past this bound something else is wrong, and waiting mends nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    // What a node that joins, or that cannot be reached for a moment, may take until it is an heir.
    private static readonly TimeSpan PatienceWithHeirs = TimeSpan.FromSeconds(3);

    // A region that can stop by itself does so within this time after its last shard.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs beside the region's own shutdown, until that has ended: ends shards and region while there is no heir.</summary>
    public async Task ReleaseAsync()
    {
        var ended = region.WatchAsync();
        while (!ended.IsCompleted)
        {
            if (!heirs.Any && await IsWithoutHeirAsync(ended).ConfigureAwait(false))
            {
                await EndAsync(ended).ConfigureAwait(false);
                return;
            }

            await LookAgainAsync(ended).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsWithoutHeirAsync(Task ended)
    {
        var since = time.GetTimestamp();
        while (heirs.Expected && !heirs.Any && time.GetElapsedTime(since) < PatienceWithHeirs && !ended.IsCompleted)
            await LookAgainAsync(ended).ConfigureAwait(false);
        return !heirs.Any && !ended.IsCompleted;
    }

    private async Task EndAsync(Task ended)
    {
        var since = time.GetTimestamp();
        system.EventStream.Publish(ScrapeShardProtocol.StopShard.Instance);
        while (shards.All.Count > 0 && time.GetElapsedTime(since) < Patience && !ended.IsCompleted)
            await LookAgainAsync(ended).ConfigureAwait(false);
        await Task.WhenAny(ended, Task.Delay(Settling, time)).ConfigureAwait(false);
        system.Stop(region);
    }

    private Task<Task> LookAgainAsync(Task ended) => Task.WhenAny(ended, Task.Delay(LookEvery, time));
}
