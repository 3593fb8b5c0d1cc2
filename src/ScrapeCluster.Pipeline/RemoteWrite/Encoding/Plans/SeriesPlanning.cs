using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>That targets are planned, and where the memory of their plans is counted.</summary>
/// <param name="metrics">Null: nowhere.</param>
internal sealed class SeriesPlanning(ScrapingMetrics? metrics = null)
{
    private int _settling;

    /// <summary>Fragments are made as short as they can be for one target at a time: it takes long, and scrapes are to be on time.</summary>
    public bool TryBeginSettling() => Interlocked.CompareExchange(ref _settling, 1, 0) == 0;

    public void EndSettling() => Volatile.Write(ref _settling, 0);

    public HeldBytes? Hold(SeriesPlan plan) => metrics is null ? null : new HeldBytes(metrics, plan.Bytes);
}
