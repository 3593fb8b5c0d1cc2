using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>That targets are planned, and where the memory of their plans is counted.</summary>
/// <param name="metrics">Null: nowhere.</param>
internal sealed class SeriesPlanning(ScrapingMetrics? metrics = null)
{
    public HeldBytes? Hold(SeriesPlan plan) => metrics is null ? null : new HeldBytes(metrics, plan.Bytes);
}
