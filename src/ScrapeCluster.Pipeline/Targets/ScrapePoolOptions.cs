using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>An exposition format that may be asked for, by its name in <c>scrape_protocols</c>.</summary>
public enum ScrapeProtocol
{
    PrometheusProto,
    OpenMetricsText001,
    OpenMetricsText100,
    PrometheusText004,
    PrometheusText100,
}

/// <summary><c>metric_name_escaping_scheme</c>: how names outside the legacy alphabet are asked for.</summary>
public enum NameEscaping
{
    AllowUtf8,
    Underscores,
    Dots,
    Values,
}

/// <summary>One <c>scrape_config</c>, with everything inherited from <c>global</c> filled in.</summary>
public sealed record ScrapePoolOptions
{
    public required string JobName { get; init; }

    /// <summary>Time between two scrapes of a target. Default: 1 minute.</summary>
    public TimeSpan ScrapeInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one scrape may take. Default: 10 seconds, or the interval where that is shorter.</summary>
    public TimeSpan ScrapeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>In order of preference.</summary>
    public ValueList<ScrapeProtocol> ScrapeProtocols { get; init; } =
    [
        ScrapeProtocol.OpenMetricsText100, ScrapeProtocol.OpenMetricsText001,
        ScrapeProtocol.PrometheusText100, ScrapeProtocol.PrometheusText004,
    ];

    /// <summary>What to read an answer as whose Content-Type says nothing known. Null: such a scrape fails.</summary>
    public ScrapeProtocol? FallbackScrapeProtocol { get; init; }

    public bool HonorLabels { get; init; }
    public bool HonorTimestamps { get; init; } = true;
    public bool TrackTimestampsStaleness { get; init; }
    public string MetricsPath { get; init; } = "/metrics";
    public string Scheme { get; init; } = "http";

    /// <summary>URL parameters; a name may have several values.</summary>
    public ValueList<UrlParameter> Params { get; init; } = [];

    /// <summary>Ask for gzip. Default: true.</summary>
    public bool EnableCompression { get; init; } = true;

    /// <summary>Largest body after decompression; 0: no limit.</summary>
    public ByteSize BodySizeLimit { get; init; }

    /// <summary>Most samples after metric relabeling; 0: no limit. The same for the limits below.</summary>
    public int SampleLimit { get; init; }
    public int LabelLimit { get; init; }
    public int LabelNameLengthLimit { get; init; }
    public int LabelValueLengthLimit { get; init; }
    public int TargetLimit { get; init; }

    /// <summary>How many dropped targets are kept to be shown; 0: no limit.</summary>
    public int KeepDroppedTargets { get; init; }

    public NameValidation MetricNameValidation { get; init; } = NameValidation.Utf8;
    public NameEscaping MetricNameEscaping { get; init; } = NameEscaping.AllowUtf8;
    public bool ScrapeNativeHistograms { get; init; }
    public bool ConvertClassicHistogramsToNhcb { get; init; }
    public bool AlwaysScrapeClassicHistograms { get; init; }
    public int NativeHistogramBucketLimit { get; init; }
    public double NativeHistogramMinBucketFactor { get; init; }

    /// <summary>Add scrape_timeout_seconds, scrape_sample_limit and scrape_body_size_bytes to the report series.</summary>
    public bool ExtraScrapeMetrics { get; init; }

    /// <summary>Absolute path of a file that gets a line for each failed scrape; null: none.</summary>
    public string? ScrapeFailureLogFile { get; init; }

    public ValueList<RelabelRuleOptions> RelabelConfigs { get; init; } = [];
    public ValueList<RelabelRuleOptions> MetricRelabelConfigs { get; init; } = [];
    public ValueList<DiscoveryOptions> Discoveries { get; init; } = [];
    public HttpClientOptions HttpClient { get; init; } = HttpClientOptions.Default;
}

public sealed record UrlParameter(string Name, ValueList<string> Values);
