namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>The <c>scrapecluster</c> section: what the node itself offers beside its job.</summary>
public sealed record BuiltinOptions
{
    /// <summary>Serve a remote-write 1.0 receiver at /api/v1/write and its samples at /. Default: false.</summary>
    public bool ReceiverEnabled { get; init; }

    /// <summary>Most series the receiver keeps; the longest untouched goes first. Default: 100,000.</summary>
    public int ReceiverMaxSeries { get; init; } = 100_000;

    /// <summary>Demo targets served at /demo/1/metrics and up. Default: 0.</summary>
    public int DemoTargets { get; init; }

    /// <summary>One more address for probes; null: none.</summary>
    public HealthCheckOptions? HealthCheck { get; init; }

    /// <summary>Who gives jobs and targets besides; null: nobody.</summary>
    public TargetAllocatorOptions? TargetAllocator { get; init; }
}
