using System.Diagnostics.Metrics;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>How the queues on disk are, by endpoint. Endpoints whose queue is in memory only are left out.</summary>
internal sealed class QueueDiskMetrics
{
    private const string Prefix = "scrapecluster_remote_write_queue_";

    private readonly Func<IEnumerable<EndpointAccount>> _accounts;
    private readonly Histogram<double> _syncs;

    public QueueDiskMetrics(Meter meter, Func<IEnumerable<EndpointAccount>> accounts)
    {
        _accounts = accounts;
        meter.CreateObservableGauge(Prefix + "disk_bytes", () => Each(status => status.Bytes),
            description: "Bytes of the write queue's files.");
        meter.CreateObservableGauge(Prefix + "disk_limit_bytes", () => Each(status => status.LimitBytes),
            description: "Most bytes of the write queue's files before the oldest samples are dropped, or scrapes pause.");
        meter.CreateObservableGauge(Prefix + "memory_bytes", () => Each(status => status.MemoryBytes),
            description: "Compressed bytes of queued samples held in memory, on disk as well or not yet.");
        meter.CreateObservableGauge(Prefix + "unwritten_bytes", () => Each(status => status.UnwrittenBytes),
            description: "Compressed bytes of queued samples that are not on disk (yet).");
        meter.CreateObservableGauge(Prefix + "disk_fault", () => Each(status => status.Fault is null ? 0 : 1),
            description: "1 while the disk fails and samples are held in memory, else 0.");
        meter.CreateObservableCounter(Prefix + "damaged_records_total", () => Each(status => status.DamagedRecords),
            description: "Records of the write queue's files that were damaged, by checksum.");
        _syncs = meter.CreateHistogram(Prefix + "sync_seconds", description: "How long it took to force the write queue onto the disk, in seconds.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] });
    }

    public void Synced(string endpoint, TimeSpan duration) => _syncs.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("endpoint", endpoint));

    private IEnumerable<Measurement<long>> Each(Func<QueueLogStatus, long> value) =>
        from account in _accounts()
        let log = account.Log
        where log is not null
        select new Measurement<long>(value(log.Status), new KeyValuePair<string, object?>("endpoint", account.Endpoint));
}
