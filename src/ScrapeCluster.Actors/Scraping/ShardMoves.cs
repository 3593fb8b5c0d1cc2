using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>The node's account of shards that come and go. Safe on many threads.</summary>
internal sealed class ShardMoves
{
    private static readonly KeyValuePair<string, object?> HandedOver = new("kind", "handed_over");
    private static readonly KeyValuePair<string, object?> Cold = new("kind", "cold");
    private static readonly KeyValuePair<string, object?> Incomplete = new("kind", "incomplete");
    private static readonly KeyValuePair<string, object?> Late = new("kind", "late");

    private readonly Counter<long> _moves;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _seriesLeftBehind;
    private readonly Histogram<double> _handoff;
    private int _leaving;
    private int _arriving;

    public ShardMoves(Meter meter)
    {
        _moves = meter.CreateCounter<long>("scrapecluster_shard_moves_total", null,
            "Shards that this node began to scrape: handed over by their old owner, or cold (new, or their owner crashed).");
        _faults = meter.CreateCounter<long>("scrapecluster_shard_handover_faults_total", null,
            "Hand-overs of which a part was missing when the shard had to start, or that came after it.");
        _seriesLeftBehind = meter.CreateCounter<long>("scrapecluster_scraping_handover_series_left_behind_total", null,
            "Series that did not travel with their target, because too many went at once: those that vanish meanwhile get no marker.");
        _handoff = meter.CreateHistogram("scrapecluster_handoff_seconds", null, "Time from the end of a shard's last scrape on its old node to its start here.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        meter.CreateObservableGauge("scrapecluster_shard_moves_in_flight", () => InFlight,
            description: "Shards that are about to leave this node, and shards here of which parts are still to come.");
    }

    public int InFlight => Volatile.Read(ref _leaving) + Volatile.Read(ref _arriving);

    public void Leaving() => Interlocked.Increment(ref _leaving);

    public void Left() => Interlocked.Decrement(ref _leaving);

    public void Arriving() => Interlocked.Increment(ref _arriving);

    public void Arrived() => Interlocked.Decrement(ref _arriving);

    public void Started(ShardMove move)
    {
        var isHandedOver = move.From.Length > 0;
        _moves.Add(1, isHandedOver ? HandedOver : Cold);
        if (isHandedOver)
            _handoff.Record(Math.Max(0, move.StartedAtMs - move.StoppedAtMs) / 1000.0);
    }

    public void CameInParts() => _faults.Add(1, Incomplete);

    public void CameLate() => _faults.Add(1, Late);

    public void LeftBehind(long series) => _seriesLeftBehind.Add(series);
}
