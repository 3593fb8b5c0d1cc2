namespace ScrapeCluster.Actors.Placement;

/// <summary>What placement saw at its last look, for those who ask. Empty on nodes that do not have the coordinator. Safe on many threads.</summary>
internal sealed class PlacementSight(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    private volatile Look? _last;

    /// <summary>Null where this node does not place shards.</summary>
    public Look? Last => _last is { } last && time.GetElapsedTime(last.At) < Life ? last : null;

    public void Saw(double spread, string? unrest, int planned) => _last = new Look(spread, unrest, planned, time.GetTimestamp());

    /// <param name="Spread">The heaviest node's load divided by the lightest's.</param>
    /// <param name="Unrest">Why no shard is moved now without need; null: the cluster is quiet.</param>
    /// <param name="Planned">Moves that are decided and have not begun.</param>
    public sealed record Look(double Spread, string? Unrest, int Planned, long At);
}
