namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>One shard of an endpoint.</summary>
public sealed record ShardStatus
{
    public int Shard { get; init; }

    /// <summary>Its last request failed.</summary>
    public bool IsFailing { get; init; }

    public required QueueStatus Queue { get; init; }

    public DateTimeOffset? HighestSent { get; init; }

    public double LagSeconds { get; init; }

    public required IReadOnlyDictionary<string, long> Requests { get; init; }

    public long Retries { get; init; }

    /// <summary>Samples by reason.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    public SendError? LastError { get; init; }

    internal static ShardStatus Of(RemoteWriter writer, TimeSpan now)
    {
        var lag = writer.OldestSince is { } since ? (now - since).TotalSeconds : 0;
        return new ShardStatus
        {
            Shard = writer.Shard,
            IsFailing = writer.HasFailed,
            Queue = new QueueStatus { Samples = writer.PendingSamples, Bytes = writer.PendingBytes, OldestAgeSeconds = lag },
            HighestSent = writer.Traffic.HighestSentMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            LagSeconds = lag,
            Requests = writer.Traffic.Requests,
            Retries = writer.Traffic.Retries,
            Dropped = WriterMetrics.ByReason(writer.Queue.Dropped),
            LastError = writer.Traffic.LastError,
        };
    }
}
