using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.Placement;

/// <summary>Metrics of placement; they move on the node that has the shard coordinator.</summary>
internal sealed class PlacementMetrics
{
    private readonly Counter<long> _decided;

    public PlacementMetrics(Meter meter, PlacementSight sight)
    {
        _decided = meter.CreateCounter<long>("scrapecluster_placement_moves_decided_total",
            description: "Shards that were told to move so that nodes carry equal loads.");
        meter.CreateObservableGauge("scrapecluster_placement_spread_ratio", () => Observe(sight),
            description: "Load of the heaviest node divided by that of the lightest, on the node that places shards; +Inf where one carries none.");
    }

    public void Decided(int moves) => _decided.Add(moves);

    private static IEnumerable<Measurement<double>> Observe(PlacementSight sight) => sight.Last is { } last ? [new(last.Spread)] : [];
}
