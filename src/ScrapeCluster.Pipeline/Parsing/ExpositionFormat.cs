namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>The text formats a target may answer with.</summary>
public enum ExpositionFormat
{
    /// <summary>Prometheus text format 0.0.4 and 1.0.0.</summary>
    PrometheusText,

    /// <summary>OpenMetrics text 0.0.1 and 1.0.0.</summary>
    OpenMetrics,
}
