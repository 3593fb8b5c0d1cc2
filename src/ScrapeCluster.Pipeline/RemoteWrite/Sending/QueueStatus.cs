namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>What waits to be sent, what is under way included.</summary>
public sealed record QueueStatus
{
    public long Samples { get; init; }

    /// <summary>Compressed.</summary>
    public long Bytes { get; init; }

    /// <summary>Of the queue's files. Null: it is in memory only.</summary>
    public long? DiskBytes { get; init; }

    public long? DiskLimitBytes { get; init; }

    /// <summary>Why the disk does not do its work. Null: it does.</summary>
    public string? DiskFault { get; init; }

    /// <summary>Zero: nothing waits.</summary>
    public double OldestAgeSeconds { get; init; }
}
