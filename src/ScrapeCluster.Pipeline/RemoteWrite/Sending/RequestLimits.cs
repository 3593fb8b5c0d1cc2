namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>How large a write request may grow and how long it may wait for more.</summary>
public sealed record RequestLimits
{
    /// <summary>
    /// Receivers take 1 MB: Amazon Managed Prometheus by quota, nginx by default. Which megabyte is meant differs, and what is counted with
    /// the body too: somewhat less than the smaller one.
    /// </summary>
    public const int DefaultMaxBytes = 990_000;

    /// <summary><c>max_samples_per_send</c>. Default: 10,000.</summary>
    public int MaxSamples { get; init; } = 10_000;

    /// <summary>Most bytes of a request's body, compressed.</summary>
    public int MaxBytes { get; init; } = DefaultMaxBytes;

    /// <summary><c>batch_send_deadline</c>: how long a sample waits for company. Default: 5 seconds.</summary>
    public TimeSpan BatchSendDeadline { get; init; } = TimeSpan.FromSeconds(5);

    public static RequestLimits From(RemoteWriteOptions options) => new()
    {
        MaxSamples = options.Queue.MaxSamplesPerSend,
        MaxBytes = options.MaxRequestBytes,
        BatchSendDeadline = options.Queue.BatchSendDeadline,
    };
}
