using System.Diagnostics.Metrics;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Every metric of remote write: the ledger of samples, the requests and how they went.</summary>
public sealed class WriterMetrics(Meter meter)
{
    public Meter Meter { get; } = meter;
}
