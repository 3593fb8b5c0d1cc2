namespace ScrapeCluster.Actors.Placement;

/// <summary>What a shard, or a node, takes each second.</summary>
/// <param name="SamplesPerSecond">Samples kept after relabeling, report series included.</param>
/// <param name="BytesPerSecond">Bytes of the bodies, uncompressed.</param>
/// <param name="ScrapeSecondsPerSecond">Seconds that scrapes take, from request to queue: how many run at once on average.</param>
internal readonly record struct ShardCost(double SamplesPerSecond, double BytesPerSecond, double ScrapeSecondsPerSecond)
{
    public static ShardCost operator +(ShardCost left, ShardCost right) => new(
        left.SamplesPerSecond + right.SamplesPerSecond,
        left.BytesPerSecond + right.BytesPerSecond,
        left.ScrapeSecondsPerSecond + right.ScrapeSecondsPerSecond);

    public static ShardCost operator *(ShardCost cost, double factor) => new(
        cost.SamplesPerSecond * factor, cost.BytesPerSecond * factor, cost.ScrapeSecondsPerSecond * factor);
}
