namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What bounds the queues that a node keeps on disk.</summary>
public sealed record QueueStoreOptions
{
    /// <summary>Most bytes of an endpoint's files. Default: 10 GB.</summary>
    public long MaxBytes { get; init; } = 10_000_000_000;

    /// <summary>What was appended within this time before a loss of power may be lost. Default: 1 second.</summary>
    public TimeSpan FsyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Most bytes of an endpoint's fragments that stay in memory once they are on disk. Default: 2 MB.</summary>
    public long MemoryWindowBytes { get; init; } = 2_000_000;

    /// <summary>A file of about this size is followed by the next one. Default: 16 MB.</summary>
    public long SegmentBytes { get; init; } = 16_000_000;

    /// <summary>Leftovers of shards with this number and greater ones, which the cluster no longer has, go to those below. Default: as they are.</summary>
    public int ShardCount { get; init; } = int.MaxValue;

    /// <summary>How long to wait for another process that uses the same directory to end. Default: 5 seconds.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.FromSeconds(5);
}
