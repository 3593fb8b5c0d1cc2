using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>The <c>global</c> section: what scrape configs inherit, and the labels of everything written.</summary>
internal sealed record GlobalOptions
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public TimeSpan ScrapeInterval { get; init; } = DefaultInterval;
    public TimeSpan ScrapeTimeout { get; init; } = DefaultTimeout;

    /// <summary>Null: each job has the default that fits its native histograms.</summary>
    public ValueList<ScrapeProtocol>? ScrapeProtocols { get; init; }
    public TimeSpan EvaluationInterval { get; init; } = DefaultInterval;
    public TimeSpan RuleQueryOffset { get; init; }
    public LabelSet ExternalLabels { get; init; } = LabelSet.Empty;
    public string? ScrapeFailureLogFile { get; init; }
    public ByteSize BodySizeLimit { get; init; }
    public int SampleLimit { get; init; }
    public int TargetLimit { get; init; }
    public int LabelLimit { get; init; }
    public int LabelNameLengthLimit { get; init; }
    public int LabelValueLengthLimit { get; init; }
    public int KeepDroppedTargets { get; init; }
    public NameValidation MetricNameValidation { get; init; } = NameValidation.Utf8;

    /// <summary>As written, also where it is not known: Prometheus checks it with the first scrape config.</summary>
    public string MetricNameEscaping { get; init; } = "";
    public bool ScrapeNativeHistograms { get; init; }
    public bool ConvertClassicHistogramsToNhcb { get; init; }
    public bool AlwaysScrapeClassicHistograms { get; init; }
    public bool ExtraScrapeMetrics { get; init; }
}
