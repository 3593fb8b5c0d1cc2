namespace ScrapeCluster.Actors.Placement;

/// <summary>
/// The cost of each shard as one number: 1 is the average. Mostly samples per second, which is what nodes are compared by and what
/// most of the work follows; bytes and time count a little. A shard that nobody has measured counts as average.
/// </summary>
internal sealed class ShardWeights
{
    private const double OfSamples = 0.85;
    private const double OfBytes = 0.10;

    // Little: a busy node takes longer for the same scrape, and must not lose shards for that alone.
    private const double OfTime = 0.05;

    // Below this part of targets measured, a shard's cost is mostly a guess.
    private const double EnoughMeasured = 0.8;

    private readonly double[] _weights;
    private readonly bool[] _idle;

    private ShardWeights(double[] weights, bool[] idle, bool areSettled)
    {
        _weights = weights;
        _idle = idle;
        AreSettled = areSettled;
    }

    public int ShardCount => _weights.Length;

    /// <summary>Enough is measured to move shards for it.</summary>
    public bool AreSettled { get; }

    public double this[int shard] => _weights[shard];

    /// <summary>Known to have no targets: it costs nothing to have and nothing to move.</summary>
    public bool IsIdle(int shard) => _idle[shard];

    public static ShardWeights Of(int shardCount, IReadOnlyCollection<MeasuredShard> known)
    {
        var sum = known.Aggregate(default(ShardCost), (all, shard) => all + shard.Cost);
        var weights = new double[shardCount];
        var idle = new bool[shardCount];
        Array.Fill(weights, 1);
        foreach (var shard in known)
        {
            weights[shard.Shard] = known.Count * Share(shard.Cost, sum);
            idle[shard.Shard] = shard.Targets == 0;
        }

        return new ShardWeights(weights, idle, IsEnough(shardCount, known));
    }

    /// <summary>For tests and for those who have no measures.</summary>
    public static ShardWeights Of(IReadOnlyList<double> weights) =>
        new([.. weights], [.. weights.Select(weight => weight == 0)], areSettled: true);

    private static double Share(ShardCost cost, ShardCost sum)
    {
        var (share, parts) = (0.0, 0.0);
        Add(cost.SamplesPerSecond, sum.SamplesPerSecond, OfSamples);
        Add(cost.BytesPerSecond, sum.BytesPerSecond, OfBytes);
        Add(cost.ScrapeSecondsPerSecond, sum.ScrapeSecondsPerSecond, OfTime);
        return parts > 0 ? share / parts : 0;

        void Add(double part, double whole, double weight)
        {
            if (whole <= 0)
                return;
            share += weight * part / whole;
            parts += weight;
        }
    }

    private static bool IsEnough(int shardCount, IReadOnlyCollection<MeasuredShard> known) =>
        known.Count >= EnoughMeasured * shardCount && known.Sum(shard => shard.Measured) >= EnoughMeasured * known.Sum(shard => shard.Targets);
}
