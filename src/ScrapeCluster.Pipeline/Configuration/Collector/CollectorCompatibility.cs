namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>Whose names and labels are written where a collector's configuration does not say it.</summary>
public enum CollectorCompatibility
{
    /// <summary>Those that are scraped, as Prometheus writes them.</summary>
    Prometheus,

    /// <summary>Those that the AWS Distro for OpenTelemetry 0.49 writes.</summary>
    Adot,
}
