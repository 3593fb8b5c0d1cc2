using System.Diagnostics.Metrics;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Every metric of this room.</summary>
public sealed class ScrapingMetrics(Meter meter)
{
    public Meter Meter { get; } = meter;
}
