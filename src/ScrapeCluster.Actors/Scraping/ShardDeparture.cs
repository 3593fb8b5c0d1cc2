using ScrapeCluster.Pipeline;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>Gathers what a shard leaves to its next owner, once its target actors have ended.</summary>
internal sealed class ShardDeparture(TargetWork work, HandoverWork handover)
{
    public IReadOnlyList<ScrapeShardProtocol.HandoverChunk> Chunks(int shard, ShardTargets targets, ShardOwnership ownership)
    {
        var header = new ShardHandover(
            handover.Self, ownership.Epoch, targets.Assignment.Version, targets.Assignment.PendingJobs,
            work.Time.GetUtcNow().ToUnixTimeMilliseconds(), handover.Unsent(), ownership.Moves);
        return HandoverChunks.Of(shard, header, targets.Entries.Select(Of).Concat(targets.Unread), MayTravel);
    }

    private TargetHandover Of(TargetEntry entry) => new(
        entry.Target,
        (entry.Settled ?? work.Time.GetUtcNow()).ToUnixTimeMilliseconds(),
        entry.Assigned,
        entry.Ending,
        entry.State.Last,
        SeriesOf(entry));

    private SeriesSnapshot? SeriesOf(TargetEntry entry)
    {
        if (!entry.IsScraping)
            return work.Snapshot(entry.State);

        // A scrape that does not end: nobody can say what it makes of them.
        handover.Moves.LeftBehind(entry.State.Last?.SamplesPostRelabeling ?? 0);
        return null;
    }

    private bool MayTravel(SeriesSnapshot series)
    {
        if (handover.Budget.TryTake(series.EstimatedBytes))
            return true;

        handover.Moves.LeftBehind(series.Count);
        return false;
    }
}
