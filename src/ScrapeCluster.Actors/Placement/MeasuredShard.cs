namespace ScrapeCluster.Actors.Placement;

/// <summary>A shard's cost as its owner measured it.</summary>
/// <param name="HasList">False: the shard does not know its targets yet, so the cost says nothing.</param>
/// <param name="Measured">Targets that were scraped at least once; the others are taken for as costly as these on average.</param>
internal readonly record struct MeasuredShard(int Shard, bool HasList, int Targets, int Measured, ShardCost Cost)
{
    /// <summary>Whether the cost means something.</summary>
    public bool IsKnown => HasList && (Targets == 0 || Measured > 0);
}
