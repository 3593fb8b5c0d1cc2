namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>What a TYPE line declares.</summary>
internal enum MetricType
{
    Unknown,
    Counter,
    Gauge,
    Histogram,
    GaugeHistogram,
    Summary,
    Info,
    StateSet,
}
