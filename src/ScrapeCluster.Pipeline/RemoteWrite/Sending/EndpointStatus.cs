using System.Collections.Immutable;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>How a remote-write endpoint is doing on this node, for people and machines. Sums count from the start of the process.</summary>
public sealed record EndpointStatus
{
    public required string Name { get; init; }

    /// <summary>A password is masked. Null: the endpoint is not in the configuration any more.</summary>
    public string? Url { get; init; }

    /// <summary>
    /// <c>sending</c>, <c>throttled</c> (429, and the receiver is asked less often since), <c>refusing</c> (the last request was refused for good)
    /// or <c>down</c> (it only fails).
    /// </summary>
    public required string State { get; init; }

    public required QueueStatus Queue { get; init; }

    /// <summary>Newest timestamp of a sample that the receiver accepted.</summary>
    public DateTimeOffset? HighestSent { get; init; }

    /// <summary>For how long the oldest sample that the receiver has not accepted has been queued.</summary>
    public double LagSeconds { get; init; }

    public int RequestsUnderWay { get; init; }

    public int RequestsUnderWayLimit { get; init; }

    /// <summary>What a receiver that throttles is held to. Null: no limit.</summary>
    public double? RequestsPerSecondLimit { get; init; }

    public long InFlightBytes { get; init; }

    /// <summary>By status, <c>error</c> or <c>no_credentials</c>.</summary>
    public required IReadOnlyDictionary<string, long> Requests { get; init; }

    public long Retries { get; init; }

    /// <summary>429s by cause.</summary>
    public required IReadOnlyDictionary<string, long> Throttled { get; init; }

    /// <summary>Samples by reason.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>Of those dropped, what the receiver refused.</summary>
    public required ImmutableArray<RefusedSamples> Refused { get; init; }

    public DateTimeOffset? CredentialsExpire { get; init; }

    public SendError? LastError { get; init; }

    /// <summary>Shards that this node has a writer for, by number.</summary>
    public required ImmutableArray<ShardStatus> Shards { get; init; }

    public static EndpointStatus Of(EndpointAccount account, TimeProvider time)
    {
        var sender = account.Sender;
        var now = time.Monotonic();
        var shards = account.Writers
            .Select(writer => ShardStatus.Of(writer, now))
            .OrderBy(shard => shard.Shard)
            .ToImmutableArray();
        var disk = account.Log?.Status;
        return new EndpointStatus
        {
            Name = account.Endpoint,
            Url = sender?.DisplayUrl,
            State = StateOf(sender, account.Traffic),
            Queue = new QueueStatus
            {
                Samples = shards.Sum(shard => shard.Queue.Samples),
                Bytes = shards.Sum(shard => shard.Queue.Bytes),
                DiskBytes = disk?.Bytes,
                DiskLimitBytes = disk?.LimitBytes,
                DiskFault = disk?.Fault?.Reason,
                OldestAgeSeconds = account.Lag.TotalSeconds,
            },
            HighestSent = account.HighestSentMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null,
            LagSeconds = account.Lag.TotalSeconds,
            RequestsUnderWay = sender?.Pace.UnderWay ?? 0,
            RequestsUnderWayLimit = sender?.Pace.Limit ?? 0,
            RequestsPerSecondLimit = sender?.Pace.RequestsPerSecond,
            InFlightBytes = sender?.Pace.InFlightBytes ?? 0,
            Requests = account.Traffic.Requests,
            Retries = account.Traffic.Retries,
            Throttled = account.Traffic.Throttled.ToDictionary(throttled => WriterMetrics.LabelOf(throttled.Key), throttled => throttled.Value),
            Dropped = WriterMetrics.ByReason(account.Ledger.Dropped),
            Refused = [.. account.Traffic.RefusedSamples.Select(refused => new RefusedSamples(
                refused.Key.Code, WriterMetrics.LabelOf(refused.Key.Reason), refused.Value))],
            CredentialsExpire = sender?.CredentialsExpireAt,
            LastError = account.Traffic.LastError,
            Shards = shards,
        };
    }

    private static string StateOf(EndpointSender? sender, SendTraffic traffic)
    {
        if (sender?.Pace.IsDown == true)
            return "down";
        if (traffic.IsRefusing)
            return "refusing";
        return sender?.Pace.RequestsPerSecond is null ? "sending" : "throttled";
    }
}
