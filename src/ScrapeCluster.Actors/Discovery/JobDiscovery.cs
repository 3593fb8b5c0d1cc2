using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>What one job's discoveries have said, and the targets that follow from it.</summary>
internal sealed class JobDiscovery
{
    private readonly int _shardCount;
    private readonly Dictionary<DiscoveryOptions, IReadOnlyList<TargetGroup>?> _groups = [];

    // Of discoveries that a reload replaced: in force until the new ones have spoken.
    private List<TargetGroup> _retired = [];

    public JobDiscovery(ScrapePool pool, int shardCount)
    {
        _shardCount = shardCount;
        Pool = pool;
        Shards = new IReadOnlyList<Target>[shardCount];
        Array.Fill(Shards, []);
        IsDirty = true;
        SetDiscoveries(pool);
    }

    public ScrapePool Pool { get; private set; }

    /// <summary>The job's targets by shard, ordered by identity.</summary>
    public IReadOnlyList<Target>[] Shards { get; private set; }

    public ScrapePoolTargets Targets { get; private set; } = new([], [], 0, []);

    /// <summary>True until each of its discoveries has spoken.</summary>
    public bool IsPending => _groups.Values.Any(groups => groups is null);

    /// <summary>Why its targets could not be built from what was said last; those of before stay. Null: they could.</summary>
    public Exception? Error { get; private set; }

    public bool IsDirty { get; private set; }

    public void Configure(ScrapePool pool)
    {
        if (ReferenceEquals(pool, Pool))
            return;

        Pool = pool;
        IsDirty = true;
        SetDiscoveries(pool);
    }

    public bool Has(DiscoveryOptions discovery) => _groups.ContainsKey(discovery);

    public bool IsWaitingFor(DiscoveryOptions discovery) => _groups.TryGetValue(discovery, out var groups) && groups is null;

    public void Publish(DiscoveryOptions discovery, IReadOnlyList<TargetGroup> groups)
    {
        if (!_groups.ContainsKey(discovery))
            return;

        _groups[discovery] = groups;
        if (!IsPending)
            _retired = [];
        IsDirty = true;
    }

    /// <summary>Builds the targets anew; the shards whose list became another are added to <paramref name="changed"/>.</summary>
    public void Rebuild(ISet<int> changed)
    {
        IsDirty = false;
        try
        {
            Build(changed);
            Error = null;
        }
        catch (Exception e) // One job's trouble must not cost the others their targets, nor this one those that it has.
        {
            Error = e;
        }
    }

    private void Build(ISet<int> changed)
    {
        var groups = Pool.Options.Discoveries.Distinct().SelectMany(discovery => _groups.GetValueOrDefault(discovery) ?? []);
        var targets = Pool.BuildTargets(groups.Concat(_retired));
        var shards = ByShard(targets.Active);
        Targets = targets;
        for (var shard = 0; shard < _shardCount; shard++)
        {
            if (!shards[shard].SequenceEqual(Shards[shard]))
                changed.Add(shard);
        }

        Shards = shards;
    }

    private void SetDiscoveries(ScrapePool pool)
    {
        var wanted = pool.Options.Discoveries.ToHashSet();
        foreach (var gone in _groups.Keys.Where(discovery => !wanted.Contains(discovery)).ToList())
        {
            _retired.AddRange(_groups[gone] ?? []);
            _groups.Remove(gone);
        }

        foreach (var discovery in wanted)
            _groups.TryAdd(discovery, null);
        if (!IsPending)
            _retired = [];
    }

    private IReadOnlyList<Target>[] ByShard(IReadOnlyList<Target> targets)
    {
        var lists = new List<Target>?[_shardCount];
        foreach (var target in targets.OrderBy(target => target.Id.Value))
            (lists[ShardMap.ShardOf(target, _shardCount)] ??= []).Add(target);
        return [.. lists.Select(list => (IReadOnlyList<Target>?)list ?? [])];
    }
}
