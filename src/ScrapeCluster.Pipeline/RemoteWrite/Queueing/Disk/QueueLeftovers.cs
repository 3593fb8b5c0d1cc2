namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>What a shard has left over from earlier runs, each list in its order.</summary>
internal sealed record QueueLeftovers(IReadOnlyList<QueueEntry> Appended, IReadOnlyList<QueueEntry> Adopted)
{
    public static readonly QueueLeftovers None = new([], []);
}
