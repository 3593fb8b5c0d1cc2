namespace ScrapeCluster.Actors.Tenure;

/// <summary>
/// Whether this node may act for its shards: scrape their targets and send their samples. A node that has not heard of enough
/// other nodes for a while, or that was frozen, may not, because others may have taken its shards over. Safe on many threads.
/// </summary>
internal sealed class NodeTenure(TimeProvider time)
{
    /// <summary>
    /// How long a confirmation counts from when it was asked for. Others take over no sooner than after the failure detector's 4
    /// seconds and the split-brain resolver's 5.
    /// </summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(8);

    private volatile TenureLease _lease = TenureLease.None;
    private volatile string? _endedBecause;
    private volatile string? _silentPeer;

    /// <summary>
    /// Looked at before every scrape and every piece of a request. Needs no actor to have run: a process that was frozen sees at its
    /// first look that the time ran out.
    /// </summary>
    public bool Holds => _endedBecause is null && _lease.HoldsAt(Moment.Now(time), Term);

    /// <summary>Why this node was taken out of its cluster, for good; null while it was not.</summary>
    public string? EndedBecause => _endedBecause;

    /// <summary>A member that has not answered for two seconds: it may be dead, which the failure detector finds out later. Null: none.</summary>
    public string? SilentPeer
    {
        get => _silentPeer;
        set => _silentPeer = value;
    }

    public void Renew(TenureLease lease) => _lease = lease;

    /// <summary>It never holds again. False where that was so already.</summary>
    public bool End(string because) => Interlocked.CompareExchange(ref _endedBecause, because, null) is null;
}
