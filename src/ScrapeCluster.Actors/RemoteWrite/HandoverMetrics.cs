using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What shards' moves do to the writers, by endpoint.</summary>
internal sealed class HandoverMetrics
{
    private const string Prefix = "scrapecluster_remote_write_";

    private readonly ConcurrentDictionary<string, int> _closed = new();
    private readonly Counter<long> _opened;
    private readonly Histogram<double> _waits;
    private readonly Counter<long> _blocks;
    private readonly Counter<long> _bytes;

    public HandoverMetrics(Meter meter)
    {
        meter.CreateObservableGauge(Prefix + "closed_gates", () => _closed.Select(pair => new Measurement<int>(pair.Value, Tag(pair.Key))),
            description: "Shards that send nothing to the endpoint until their old node has nothing left.");
        _opened = meter.CreateCounter<long>(Prefix + "gates_opened_total",
            description: "Shards that went on sending after a move, by cause: drained, node_removed, bound (samples may be lost or out of order) or writer_ended.");
        _waits = meter.CreateHistogram(Prefix + "gate_wait_seconds", description: "How long sending waited after a shard's move, in seconds.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60] });
        _blocks = meter.CreateCounter<long>(Prefix + "handed_over_blocks_total", description: "Blocks of unsent samples that went to other nodes with their shards.");
        _bytes = meter.CreateCounter<long>(Prefix + "handed_over_bytes_total",
            description: "Compressed bytes of unsent samples that went to other nodes with their shards.");
    }

    public void Closed(string endpoint) => _closed.AddOrUpdate(endpoint, 1, (_, count) => count + 1);

    public void Opened(string endpoint, GateOpening cause, TimeSpan waited)
    {
        _closed.AddOrUpdate(endpoint, 0, (_, count) => count - 1);
        _opened.Add(1, Tag(endpoint), new KeyValuePair<string, object?>("cause", LabelOf(cause)));
        _waits.Record(waited.TotalSeconds, Tag(endpoint));
    }

    public void HandedOver(BlockOffer offer)
    {
        _blocks.Add(1, Tag(offer.Block.Key.Endpoint));
        _bytes.Add(offer.Bytes, Tag(offer.Block.Key.Endpoint));
    }

    private static KeyValuePair<string, object?> Tag(string endpoint) => new("endpoint", endpoint);

    private static string LabelOf(GateOpening cause) => cause switch
    {
        GateOpening.Drained => "drained",
        GateOpening.NodeRemoved => "node_removed",
        GateOpening.Bound => "bound",
        _ => "writer_ended",
    };
}
