using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Every metric of remote write, by endpoint: the ledger of samples (enqueued + taken over = acknowledged + dropped + handed over +
/// pending), the requests and how they went.
/// </summary>
public sealed class WriterMetrics
{
    private const string Prefix = "scrapecluster_remote_write_";

    private static readonly (DropReason Reason, string Label)[] DropReasons =
        [.. Enum.GetValues<DropReason>().Select(reason => (reason, LabelOf(reason)))];

    private readonly ConcurrentDictionary<string, EndpointAccount> _accounts = new();
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _sentBytes;
    private readonly Histogram<double> _durations;

    public WriterMetrics(Meter meter)
    {
        Meter = meter;
        meter.CreateObservableCounter(Prefix + "enqueued_samples_total", () => Each(account => account.Ledger.Enqueued),
            description: "Samples put into the write queue.");
        meter.CreateObservableCounter(Prefix + "acknowledged_samples_total", () => Each(account => account.Ledger.Acknowledged),
            description: "Samples that the receiver accepted.");
        meter.CreateObservableCounter(Prefix + "taken_over_samples_total", () => Each(account => account.Ledger.TakenOver),
            description: "Unsent samples that came from other nodes with their shards.");
        meter.CreateObservableCounter(Prefix + "handed_over_samples_total", () => Each(account => account.Ledger.HandedOver),
            description: "Unsent samples that went to other nodes with their shards.");
        meter.CreateObservableCounter(Prefix + "dropped_samples_total", EachDropped,
            description: "Samples given up after they were put into the write queue, by reason.");
        meter.CreateObservableGauge(Prefix + "pending_samples", () => Each(account => account.Budget.PendingSamples),
            description: "Samples in the write queue, those being sent included.");
        meter.CreateObservableGauge(Prefix + "pending_bytes", () => Each(account => account.Budget.PendingBytes),
            description: "Compressed bytes in the write queue, those being sent included.");
        meter.CreateObservableGauge(Prefix + "queue_limit_bytes", () => Each(account => account.Budget.LimitBytes),
            description: "Most bytes that the write queue may hold on this node before the oldest samples are dropped.");
        meter.CreateObservableGauge(Prefix + "highest_sent_timestamp_seconds", EachHighestSent,
            description: "Newest timestamp of a sample that the receiver accepted, in seconds since 1970.");
        _requests = meter.CreateCounter<long>(Prefix + "requests_total",
            description: "Write requests by the class of their answer: 2xx, 4xx, 429, 5xx, or error where there was none.");
        _retries = meter.CreateCounter<long>(Prefix + "retries_total", description: "Write requests that failed and are sent again.");
        _sentBytes = meter.CreateCounter<long>(Prefix + "sent_bytes_total", description: "Bytes of the bodies of write requests that were sent, repeats included.");
        _durations = meter.CreateHistogram(Prefix + "request_duration_seconds", description: "How long write requests took, in seconds.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
    }

    public Meter Meter { get; }

    /// <summary>Shows an endpoint's ledger and queues from now on.</summary>
    public void Show(EndpointAccount account) => _accounts[account.Endpoint] = account;

    internal void Requested(string endpoint, SendOutcome outcome, WriteRequest request, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("endpoint", endpoint);
        _requests.Add(1, tag, new KeyValuePair<string, object?>("code", outcome.Code));
        _sentBytes.Add(request.CompressedLength, tag);
        _durations.Record(duration.TotalSeconds, tag);
    }

    internal void Retried(string endpoint) => _retries.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint));

    private IEnumerable<Measurement<long>> Each(Func<EndpointAccount, long> value) =>
        _accounts.Values.Select(account => new Measurement<long>(value(account), new KeyValuePair<string, object?>("endpoint", account.Endpoint)));

    private IEnumerable<Measurement<long>> EachDropped() =>
        from account in _accounts.Values
        from drop in DropReasons
        select new Measurement<long>(
            account.Ledger.Dropped(drop.Reason),
            new KeyValuePair<string, object?>("endpoint", account.Endpoint),
            new KeyValuePair<string, object?>("reason", drop.Label));

    private IEnumerable<Measurement<double>> EachHighestSent() =>
        from account in _accounts.Values
        where account.HighestSentMs is not null
        select new Measurement<double>(account.HighestSentMs!.Value / 1000.0, new KeyValuePair<string, object?>("endpoint", account.Endpoint));

    // QueueFull becomes queue_full.
    private static string LabelOf(DropReason reason) =>
        string.Concat(reason.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
