namespace ScrapeCluster.Actors.Placement;

/// <summary>One node's shards while a plan is made: moves are tried out on it.</summary>
internal sealed class NodeLoad
{
    private readonly ShardWeights _weights;
    private readonly HashSet<int> _shards;

    public NodeLoad(string name, IEnumerable<int> shards, ShardWeights weights)
    {
        Name = name;
        _weights = weights;
        _shards = [.. shards];
        Load = _shards.Sum(shard => weights[shard]);
    }

    public string Name { get; }

    public double Load { get; private set; }

    public int Count => _shards.Count;

    public IEnumerable<int> Shards => _shards;

    public void Add(int shard)
    {
        if (_shards.Add(shard))
            Load += _weights[shard];
    }

    public void Remove(int shard)
    {
        if (_shards.Remove(shard))
            Load -= _weights[shard];
    }
}
