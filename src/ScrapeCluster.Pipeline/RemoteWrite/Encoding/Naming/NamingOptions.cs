namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

/// <summary>Which names and labels an endpoint gets that the OpenTelemetry collector would write. None: those that are scraped.</summary>
public sealed record NamingOptions
{
    /// <summary>Names end as their type wants: <c>_total</c> for counters, runs of underscores are one.</summary>
    public bool MetricSuffixes { get; init; }

    /// <summary>What a way through OTLP changes besides: bounds are written as numbers (<c>le="1"</c>), labels that begin with an underscore begin with <c>key_</c>, no <c>_created</c>.</summary>
    public bool OtlpForms { get; init; }

    /// <summary>Labels <c>otel_scope_name</c> and <c>otel_scope_version</c> on every series.</summary>
    public bool ScopeLabels { get; init; }

    /// <summary>What is known of the target becomes labels: <c>service_name</c>, <c>server_address</c>, <c>k8s_pod_name</c> and their like.</summary>
    public bool ResourceLabels { get; init; }

    /// <summary>A series <c>target_info</c> for each target.</summary>
    public bool TargetInfo { get; init; }

    public bool IsNone => this == new NamingOptions();
}
