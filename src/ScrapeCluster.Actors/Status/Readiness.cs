using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;

namespace ScrapeCluster.Actors.Status;

/// <summary>
/// Whether the node does its part, and if not, what is missing: it is Up, its shard region is registered, and the assignments
/// are there. The last is asked once: a reload or a discovery that fails later does not make a node unready.
/// </summary>
internal sealed class Readiness(LocalShards shards, TimeProvider time)
{
    /// <summary>After this time a discovery that has not succeeded once holds up no node any more: its jobs get their targets when it does.</summary>
    public static readonly TimeSpan PatienceWithDiscovery = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _started = time.GetUtcNow();
    private volatile string? _missingAssignments = "no assignments from discovery yet";
    private volatile Func<MemberStatus>? _status;
    private volatile Address? _self;
    private volatile bool _isRegistered;
    private volatile bool _isAlone;
    private volatile bool _isStopping;
    private volatile string? _forming;

    public bool HasStarted => _status is not null;

    public bool HasAssignments => _missingAssignments is null;

    public bool IsStopping => _isStopping;

    public string? NotReadyReason
    {
        get
        {
            if (_isStopping)
                return "the node is stopping";
            if (_status is not { } status)
                return "the node is starting";
            if (status() is var now and not MemberStatus.Up)
                return _forming ?? (now is MemberStatus.Removed ? "the node is in no cluster" : $"the node is {now} in the cluster, not Up{(now is MemberStatus.Joining or MemberStatus.WeaklyUp ? " yet" : "")}");
            if (!_isRegistered)
                return "the shard region is not registered yet";
            return _missingAssignments;
        }
    }

    public void Started(Address self, Func<MemberStatus> status)
    {
        _self = self;
        _status = status;
    }

    /// <summary>What keeps the node from being part of a cluster; null once it is a member.</summary>
    public void SetForming(string? reason) => _forming = reason;

    public void Stopping() => _isStopping = true;

    public void SetRegions(IReadOnlyCollection<Address> regions)
    {
        _isAlone = regions.Count == 1;
        _isRegistered = _self is { } self && regions.Contains(self);
    }

    public void SetProgress(DiscoveryProtocol.Progress progress)
    {
        // Which shards to expect here depends on which nodes there are.
        if (_isRegistered && !HasAssignments)
            _missingAssignments = Missing(progress);
    }

    private string? Missing(DiscoveryProtocol.Progress progress)
    {
        if (progress.PendingJobs.Count > 0 && time.GetUtcNow() - _started < PatienceWithDiscovery)
            return $"no first answer yet from a discovery of job \"{string.Join("\", \"", progress.PendingJobs)}\"";

        var missing = progress.Shards.Count(IsMissing);
        return missing > 0 ? $"{missing} of {progress.Shards.Count} shards have no targets yet" : null;
    }

    // Where there are other nodes, a shard that is not here may be there.
    private bool IsMissing(DiscoveryProtocol.ShardVersion shard) =>
        shards.Find(shard.Shard) is { } local ? local.Version < shard.Version : _isAlone;
}
