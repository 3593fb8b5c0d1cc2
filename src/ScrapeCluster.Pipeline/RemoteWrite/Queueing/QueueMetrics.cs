using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>Every metric of the queues, by endpoint: what is on disk, how old it is, and how the disk does.</summary>
public sealed class QueueMetrics
{
    private const string Prefix = "scrapecluster_remote_write_";

    private readonly ConcurrentDictionary<string, Shown> _shown = new();
    private readonly Histogram<double> _syncs;

    public QueueMetrics(Meter meter)
    {
        meter.CreateObservableCounter(Prefix + "recovered_samples_total", () => Each(shown => shown.Ledger.Recovered),
            description: "Unsent samples that an earlier run of this node had left on its disk and that are in the write queue again.");
        meter.CreateObservableCounter(Prefix + "kept_samples_total", () => Each(shown => shown.Ledger.Kept),
            description: "Unsent samples left on disk for the next run of this node.");
        meter.CreateObservableGauge(Prefix + "queue_memory_bytes", () => Each(shown => shown.Budget.UsedBytes),
            description: "Memory that the write queue uses for fragments, on disk as well or not.");
        meter.CreateObservableGauge(Prefix + "queue_disk_bytes", () => EachLog(log => log.Bytes),
            description: "Bytes of the write queue's files.");
        meter.CreateObservableGauge(Prefix + "queue_disk_limit_bytes", () => EachLog(log => log.LimitBytes),
            description: "Most bytes of the write queue's files before the oldest samples are dropped or scrapes are left out.");
        meter.CreateObservableGauge(Prefix + "queue_disk_files", () => EachLog(log => log.Segments),
            description: "Files of the write queue.");
        meter.CreateObservableGauge(Prefix + "queue_unwritten_bytes", () => EachLog(log => log.UnwrittenBytes),
            description: "Compressed bytes in the write queue that are in memory only: on their way to the disk, or while the disk fails.");
        meter.CreateObservableGauge(Prefix + "queue_oldest_age_seconds", () => EachLog(log => (log.OldestAge ?? TimeSpan.Zero).TotalSeconds),
            description: "For how long the oldest sample has been in the write queue, restarts included, in seconds. Zero where it is empty.");
        meter.CreateObservableGauge(Prefix + "queue_disk_failed", () => EachLog(log => log.Fault is null ? 0 : 1),
            description: "1 while the write queue cannot use its disk and is held in memory, else 0.");
        meter.CreateObservableGauge(Prefix + "queue_full", () => EachLog(log => log.IsFull ? 1 : 0),
            description: "1 while little is missing to the limit of the write queue's files, else 0.");
        meter.CreateObservableCounter(Prefix + "queue_damaged_records_total", () => EachLog(log => log.DamagedRecords),
            description: "Records of the write queue's files that were found damaged.");
        meter.CreateObservableCounter(Prefix + "queue_written_bytes_total", () => Each(shown => shown.Log()?.WrittenBytes),
            description: "Bytes written to the write queue's files.");
        meter.CreateObservableCounter(Prefix + "queue_read_bytes_total", () => Each(shown => shown.Log()?.ReadBytes),
            description: "Bytes of fragments read back from the write queue's files to be sent.");
        _syncs = meter.CreateHistogram(Prefix + "queue_fsync_duration_seconds", description: "How long it took to bring the write queue's files down to the disk, in seconds.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
    }

    /// <summary>Shows an endpoint's queues from now on.</summary>
    /// <param name="log">Asked at each look; null: memory only.</param>
    public void Show(string endpoint, EndpointLedger ledger, QueueBudget budget, Func<QueueLog?> log) => _shown[endpoint] = new Shown(endpoint, ledger, budget, log);

    /// <summary>Notes the duration of each fsync of this log.</summary>
    public void Watch(QueueLog log)
    {
        var tag = new KeyValuePair<string, object?>("endpoint", log.Endpoint);
        log.Synced = duration => _syncs.Record(duration.TotalSeconds, tag);
    }

    private IEnumerable<Measurement<long>> Each(Func<Shown, long?> value) =>
        from shown in _shown.Values
        let now = value(shown)
        where now is not null
        select new Measurement<long>(now.Value, new KeyValuePair<string, object?>("endpoint", shown.Endpoint));

    private IEnumerable<Measurement<T>> EachLog<T>(Func<QueueLogStatus, T> value)
        where T : struct =>
        from shown in _shown.Values
        let log = shown.Log()
        where log is not null
        select new Measurement<T>(value(log.Status), new KeyValuePair<string, object?>("endpoint", shown.Endpoint));

    private sealed record Shown(string Endpoint, EndpointLedger Ledger, QueueBudget Budget, Func<QueueLog?> Log);
}
