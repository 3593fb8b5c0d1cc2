namespace ScrapeCluster.Actors.Placement;

/// <summary>
/// What every shard of the cluster costs, as its owners last said. What an owner said outlives it: a shard that moves keeps its
/// cost until the new owner has measured it. Safe on many threads.
/// </summary>
internal sealed class ShardLoads
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (long Epoch, string Owner)> _owners = [];
    private readonly Dictionary<int, MeasuredShard> _known = [];

    /// <param name="epoch">Number of the ownership: an older owner's word does not replace a newer one's.</param>
    public void Set(string owner, long epoch, MeasuredShard shard)
    {
        lock (_gate)
        {
            if (_owners.TryGetValue(shard.Shard, out var before) && before.Epoch > epoch)
                return;
            _owners[shard.Shard] = (epoch, owner);
            if (shard.IsKnown)
                _known[shard.Shard] = shard;
        }
    }

    public string? LastOwnerOf(int shard)
    {
        lock (_gate)
            return _owners.TryGetValue(shard, out var owner) ? owner.Owner : null;
    }

    public ShardWeights Weigh(int shardCount)
    {
        lock (_gate)
            return ShardWeights.Of(shardCount, [.. _known.Values.Where(shard => shard.Shard < shardCount)]);
    }
}
