using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>The metrics of this room.</summary>
internal sealed class TenureMetrics
{
    private long _losses;

    public TenureMetrics(Meter meter, NodeTenure tenure)
    {
        meter.CreateObservableGauge("scrapecluster_tenure_held", () => tenure.Holds ? 1 : 0,
            description: "1 while this node may scrape and send: enough other nodes regard it as one of theirs.");
        meter.CreateObservableCounter("scrapecluster_tenure_lost_total", () => Interlocked.Read(ref _losses),
            description: "Times this node had to stop scraping and sending because it had not heard of enough other nodes.");
    }

    public void CountLoss() => Interlocked.Increment(ref _losses);
}
