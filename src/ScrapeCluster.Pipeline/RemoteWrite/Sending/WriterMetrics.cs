using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Every metric of remote write, by endpoint: the ledger of samples (enqueued + taken over + recovered = acknowledged + dropped + handed over + kept +
/// pending), the requests and how they went, the queue on disk (<see cref="QueueDiskMetrics"/>).
/// </summary>
public sealed class WriterMetrics
{
    private const string Prefix = "scrapecluster_remote_write_";

    private static readonly (DropReason Reason, string Label)[] DropReasons =
        [.. Enum.GetValues<DropReason>().Select(reason => (reason, LabelOf(reason)))];

    private readonly ConcurrentDictionary<string, EndpointAccount> _accounts = new();
    private readonly QueueDiskMetrics _disk;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _splits;
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
        meter.CreateObservableCounter(Prefix + "recovered_samples_total", () => Each(account => account.Ledger.Recovered),
            description: "Unsent samples that earlier runs of this node had left on disk, once they are in a write queue again.");
        meter.CreateObservableCounter(Prefix + "kept_samples_total", () => Each(account => account.Ledger.Kept),
            description: "Unsent samples left on disk for the next start by a node that stops.");
        meter.CreateObservableCounter(Prefix + "dropped_samples_total", EachDropped,
            description: "Samples given up after they were put into the write queue, by reason.");
        meter.CreateObservableGauge(Prefix + "pending_samples", () => Each(account => account.Budget.PendingSamples),
            description: "Samples in the write queue, those being sent included.");
        meter.CreateObservableGauge(Prefix + "pending_bytes", () => Each(account => account.Budget.PendingBytes),
            description: "Compressed bytes in the write queue, those being sent included.");
        meter.CreateObservableGauge(Prefix + "queue_limit_bytes", () => Each(account => account.Budget.LimitBytes),
            description: "Most bytes that the write queue may hold in memory on this node.");
        meter.CreateObservableGauge(Prefix + "highest_sent_timestamp_seconds", EachHighestSent,
            description: "Newest timestamp of a sample that the receiver accepted, in seconds since 1970.");
        meter.CreateObservableGauge(Prefix + "lag_seconds", EachLag,
            description: "For how long the oldest sample that the receiver has not accepted has been queued, in seconds. Zero where none is.");
        meter.CreateObservableCounter(Prefix + "throttled_total", EachThrottled,
            description: "Write requests that were answered with 429, by what the answer's text says: ingestion_rate, request_rate, series_limit or unknown.");
        meter.CreateObservableCounter(Prefix + "refused_samples_total", EachRefused,
            description: "Samples that the receiver refused for good, by status and by what the answer's text says.");
        meter.CreateObservableGauge(Prefix + "receiver_down", () => EachSender(sender => sender.Pace.IsDown ? 1 : 0),
            description: "1 while the receiver only fails and is asked by single requests, else 0.");
        meter.CreateObservableGauge(Prefix + "requests_under_way", () => EachSender(sender => sender.Pace.UnderWay),
            description: "Write requests under way.");
        meter.CreateObservableGauge(Prefix + "requests_under_way_limit", () => EachSender(sender => sender.Pace.Limit),
            description: "Most write requests under way at once: max_shards, less while the receiver throttles or after it failed.");
        meter.CreateObservableGauge(Prefix + "in_flight_bytes", () => EachSender(sender => sender.Pace.InFlightBytes),
            description: "Bytes of the write requests that are under way.");
        meter.CreateObservableGauge(Prefix + "credentials_expire_timestamp_seconds", EachExpiry,
            description: "When the credentials that requests are signed with end, in seconds since 1970. Missing where they do not end.");
        _disk = new QueueDiskMetrics(meter, () => _accounts.Values);
        _requests = meter.CreateCounter<long>(Prefix + "requests_total",
            description: "Write requests by the status of their answer, error where there was none, no_credentials where there was nothing to sign with.");
        _splits = meter.CreateCounter<long>(Prefix + "split_requests_total",
            description: "Write requests that the receiver found too large (413) and that were sent again in smaller ones.");
        _retries = meter.CreateCounter<long>(Prefix + "retries_total", description: "Write requests that failed and are sent again.");
        _sentBytes = meter.CreateCounter<long>(Prefix + "sent_bytes_total", description: "Bytes of the bodies of write requests that were sent, repeats included.");
        _durations = meter.CreateHistogram(Prefix + "request_duration_seconds", description: "How long write requests took, in seconds.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
    }

    public Meter Meter { get; }

    /// <summary>Forcing an endpoint's queue onto the disk took so long.</summary>
    public void Synced(string endpoint, TimeSpan duration) => _disk.Synced(endpoint, duration);

    /// <summary>Of all endpoints that this process has written to.</summary>
    public IReadOnlyCollection<EndpointAccount> Accounts => [.. _accounts.Values];

    /// <summary>Shows an endpoint's ledger and queues from now on.</summary>
    public void Show(EndpointAccount account) => _accounts[account.Endpoint] = account;

    internal void Requested(string endpoint, SendOutcome outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("endpoint", endpoint);
        _requests.Add(1, tag, new KeyValuePair<string, object?>("code", outcome.Code));
        if (outcome is SendOutcome.Unsigned)
            return;
        _sentBytes.Add(outcome.SentBytes, tag);
        _durations.Record(duration.TotalSeconds, tag);
    }

    internal void Retried(string endpoint) => _retries.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint));

    internal void Split(string endpoint) => _splits.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint));

    /// <summary>An enumeration's name as metrics and answers have it: <c>QueueFull</c> becomes <c>queue_full</c>.</summary>
    public static string LabelOf(Enum value) =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    /// <summary>Samples by reason, where there are any.</summary>
    public static Dictionary<string, long> ByReason(Func<DropReason, long> dropped) =>
        DropReasons.Select(reason => (reason.Label, Samples: dropped(reason.Reason))).Where(entry => entry.Samples > 0).ToDictionary(entry => entry.Label, entry => entry.Samples);

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

    private IEnumerable<Measurement<double>> EachLag() =>
        _accounts.Values.Select(account => new Measurement<double>(account.Lag.TotalSeconds, Tag(account)));

    private IEnumerable<Measurement<long>> EachThrottled() =>
        from account in _accounts.Values
        from cause in Enum.GetValues<ThrottleCause>()
        select new Measurement<long>(
            account.Traffic.Throttled.GetValueOrDefault(cause), Tag(account), new KeyValuePair<string, object?>("cause", LabelOf(cause)));

    private IEnumerable<Measurement<long>> EachRefused() =>
        from account in _accounts.Values
        from refused in account.Traffic.RefusedSamples
        select new Measurement<long>(
            refused.Value,
            Tag(account),
            new KeyValuePair<string, object?>("code", refused.Key.Code),
            new KeyValuePair<string, object?>("reason", LabelOf(refused.Key.Reason)));

    private IEnumerable<Measurement<long>> EachSender(Func<EndpointSender, long> value) =>
        from account in _accounts.Values
        where account.Sender is not null
        select new Measurement<long>(value(account.Sender!), Tag(account));

    private IEnumerable<Measurement<double>> EachExpiry() =>
        from account in _accounts.Values
        where account.Sender?.CredentialsExpireAt is not null
        select new Measurement<double>(account.Sender!.CredentialsExpireAt!.Value.ToUnixTimeMilliseconds() / 1000.0, Tag(account));

    private static KeyValuePair<string, object?> Tag(EndpointAccount account) => new("endpoint", account.Endpoint);
}
