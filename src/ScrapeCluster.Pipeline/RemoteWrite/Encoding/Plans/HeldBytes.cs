using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>The account of a plan's memory. Targets are mostly just let go, so it is settled when it is collected, if not before.</summary>
internal sealed class HeldBytes : IDisposable
{
    private readonly ScrapingMetrics _metrics;
    private readonly long _bytes;

    public HeldBytes(ScrapingMetrics metrics, long bytes)
    {
        _metrics = metrics;
        _bytes = bytes;
        metrics.PlanBytes(bytes);
    }

    ~HeldBytes() => _metrics.PlanBytes(-_bytes);

    public void Dispose()
    {
        _metrics.PlanBytes(-_bytes);
        GC.SuppressFinalize(this);
    }
}
