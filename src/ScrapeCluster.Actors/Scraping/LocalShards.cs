using System.Collections.Concurrent;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>The shards that live on this node, for those who ask what runs here. Each shard actor writes its own line.</summary>
internal sealed class LocalShards
{
    private readonly ConcurrentDictionary<int, LocalShard> _shards = new();

    public ICollection<LocalShard> All => _shards.Values;

    public int Count => _shards.Count;

    public LocalShard? Find(int shard) => _shards.GetValueOrDefault(shard);

    public void Set(LocalShard shard) => _shards[shard.Shard] = shard;

    public void Remove(int shard) => _shards.TryRemove(shard, out _);
}

/// <param name="Version"><see cref="AssignmentVersion.None"/> before the first assignment.</param>
internal sealed record LocalShard(int Shard, AssignmentVersion Version, IReadOnlyList<TargetEntry> Targets)
{
    public ShardPhase Phase { get; init; } = ShardPhase.Running;

    /// <summary>Number of this node's ownership; 0 until the shard has started.</summary>
    public long Epoch { get; init; }

    /// <summary>The last moves, newest last.</summary>
    public ValueList<ShardMove> Moves { get; init; } = [];
}
