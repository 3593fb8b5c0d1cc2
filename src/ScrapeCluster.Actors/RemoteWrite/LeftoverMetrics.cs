using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What becomes of samples that a node has left over of shards that others own, by endpoint.</summary>
internal sealed class LeftoverMetrics
{
    private const string Prefix = "scrapecluster_remote_write_";

    private readonly ConcurrentDictionary<string, int> _waiting = new();
    private readonly Counter<long> _ended;
    private readonly Histogram<double> _waits;
    private readonly Counter<long> _adopted;

    /// <param name="own">What this node has left over.</param>
    public LeftoverMetrics(Meter meter, Func<IEnumerable<Leftover>> own)
    {
        meter.CreateObservableGauge(Prefix + "leftover_shards", () => own().CountBy(left => left.Endpoint).Select(left => new Measurement<int>(left.Value, Tag(left.Key))),
            description: "Shards of which this node holds samples from before that wait for the shard's owner.");
        meter.CreateObservableGauge(Prefix + "paused_shards", () => _waiting.Select(pair => new Measurement<int>(pair.Value, Tag(pair.Key))),
            description: "Shards that send nothing to the endpoint because other nodes have older samples of them, or may come back with some.");
        _ended = meter.CreateCounter<long>(Prefix + "pauses_ended_total",
            description: "Shards that went on sending, by cause: complete, bound (a node did not come back or did not come to an end) or writer_ended.");
        _waits = meter.CreateHistogram(Prefix + "pause_seconds", description: "How long sending waited for older samples of other nodes, in seconds.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60] });
        _adopted = meter.CreateCounter<long>(Prefix + "adopted_samples_total",
            description: "Samples that other nodes had left over and gave to this one, by outcome: queued, or late (given up: newer ones had been sent).");
    }

    public void Began(string endpoint) => _waiting.AddOrUpdate(endpoint, 1, (_, count) => count + 1);

    public void Ended(string endpoint, LeftoverWaitEnd cause, TimeSpan waited)
    {
        _waiting.AddOrUpdate(endpoint, 0, (_, count) => count - 1);
        _ended.Add(1, Tag(endpoint), new KeyValuePair<string, object?>("cause", LabelOf(cause)));
        _waits.Record(waited.TotalSeconds, Tag(endpoint));
    }

    public void Adopted(string endpoint, Adoption adoption)
    {
        _adopted.Add(adoption.Samples - adoption.Late, Tag(endpoint), new KeyValuePair<string, object?>("outcome", "queued"));
        if (adoption.Late > 0)
            _adopted.Add(adoption.Late, Tag(endpoint), new KeyValuePair<string, object?>("outcome", "late"));
    }

    private static KeyValuePair<string, object?> Tag(string endpoint) => new("endpoint", endpoint);

    private static string LabelOf(LeftoverWaitEnd cause) => cause switch
    {
        LeftoverWaitEnd.Complete => "complete",
        LeftoverWaitEnd.Bound => "bound",
        _ => "writer_ended",
    };
}
