using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors.Discovery;

/// <summary>
/// Which targets each shard has: the union of what a job's discoveries said last, relabeled, by shard, with a version per shard
/// that rises only where its list became another.
/// </summary>
internal sealed class TargetAssignment(int shardCount, long epoch)
{
    private readonly Dictionary<string, JobDiscovery> _jobs = [];
    private readonly Dictionary<DiscoveryOptions, IReadOnlyList<TargetGroup>> _said = [];
    private readonly long[] _sequences = new long[shardCount];
    private readonly HashSet<int> _touched = [];
    private readonly HashSet<DiscoveryOptions> _doubted = [];
    private bool _trustsEmpty;
    private long _epoch = epoch;
    private long _sequence;

    public int ShardCount => shardCount;

    public IReadOnlyCollection<JobDiscovery> Jobs => _jobs.Values;

    /// <summary>Jobs of which a discovery has not spoken yet.</summary>
    public ValueList<string> WaitingJobs { get; private set; } = [];

    /// <summary>
    /// Jobs whose list takes nothing away from what shards have of earlier epochs: a discovery has not spoken yet, or has only said that
    /// there is nothing, or the targets could not be built.
    /// </summary>
    public ValueList<string> PendingJobs { get; private set; } = [];

    /// <summary>True where <see cref="Update"/> has something to do.</summary>
    public bool IsDirty => _touched.Count > 0 || _jobs.Values.Any(job => job.IsDirty);

    /// <summary>Takes over the configured jobs. Those whose pool is the same object stay as they are.</summary>
    public void Configure(IEnumerable<ScrapePool> pools)
    {
        var wanted = pools.ToDictionary(pool => pool.Options.JobName);
        foreach (var job in _jobs.Keys.Where(job => !wanted.ContainsKey(job)).ToList())
            Remove(job);
        foreach (var (name, pool) in wanted)
        {
            if (_jobs.TryGetValue(name, out var job))
                job.Configure(pool);
            else
                _jobs[name] = new JobDiscovery(pool, shardCount);
        }

        TellWhatWasSaid();
        SetPendingJobs();
    }

    /// <summary>One discovery's complete list, for every job that has it.</summary>
    public void Publish(DiscoveryOptions discovery, IReadOnlyList<TargetGroup> groups)
    {
        if (!_jobs.Values.Any(job => job.Has(discovery)))
            return;

        Doubt(discovery, groups);
        _said[discovery] = groups;
        foreach (var job in _jobs.Values)
            job.Publish(discovery, groups);
        SetPendingJobs();
    }

    /// <summary>Builds the targets of the jobs that changed. Returns the shards whose list is another than before, in order.</summary>
    public IReadOnlyList<int> Update()
    {
        var changed = new SortedSet<int>(_touched);
        _touched.Clear();
        foreach (var job in _jobs.Values.Where(job => job.IsDirty))
            job.Rebuild(changed);
        SetPendingJobs();
        if (changed.Count > 0)
            _sequence++;
        foreach (var shard in changed)
            _sequences[shard] = _sequence;
        return [.. changed];
    }

    /// <summary>From now on an empty list is one, also where it is a discovery's first: what it had to wait for would be there.</summary>
    public void TrustEmpty()
    {
        _trustsEmpty = true;
        _doubted.Clear();
        SetPendingJobs();
    }

    /// <summary>Raises the epoch above one that a shard knows of, so that this assignment is the newer one.</summary>
    public bool Outdo(long epochSeen)
    {
        if (epochSeen <= _epoch)
            return false;
        _epoch = epochSeen + 1;
        return true;
    }

    public AssignmentVersion VersionOf(int shard) => new(_epoch, _sequences[shard]);

    public int TargetCountOf(int shard) => _jobs.Values.Sum(job => job.Shards[shard].Count);

    public ShardAssignment Of(int shard) =>
        new(VersionOf(shard), [.. _jobs.Values.SelectMany(job => job.Shards[shard])], PendingJobs);

    // A job may come to have a discovery that runs for another one already, and says nothing again until something changes.
    private void TellWhatWasSaid()
    {
        foreach (var (discovery, groups) in _said.ToList())
        {
            if (!_jobs.Values.Any(job => job.Has(discovery)))
            {
                _said.Remove(discovery);
                _doubted.Remove(discovery);
            }

            foreach (var job in _jobs.Values.Where(job => job.IsWaitingFor(discovery)))
                job.Publish(discovery, groups);
        }
    }

    private void Remove(string name)
    {
        var shards = _jobs[name].Shards;
        for (var shard = 0; shard < shards.Length; shard++)
        {
            if (shards[shard].Count > 0)
                _touched.Add(shard);
        }

        _jobs.Remove(name);
    }

    // After a start, "nothing" may mean that a volume is not mounted yet, or that a server of targets has just started itself.
    private void Doubt(DiscoveryOptions discovery, IReadOnlyList<TargetGroup> groups)
    {
        if (groups.Any(group => group.Targets.Count > 0))
            _doubted.Remove(discovery);
        else if (!_trustsEmpty && !_said.ContainsKey(discovery) && discovery is not StaticDiscoveryOptions)
            _doubted.Add(discovery);
    }

    private void SetPendingJobs()
    {
        WaitingJobs = Names(job => job.IsPending);
        PendingJobs = Names(job => job.IsPending || job.Error is not null || _doubted.Any(job.Has));
    }

    private ValueList<string> Names(Func<JobDiscovery, bool> which) =>
        _jobs.Where(job => which(job.Value)).Select(job => job.Key).Order(StringComparer.Ordinal).ToValueList();
}
