namespace ScrapeCluster.Actors.Tenure;

/// <summary>
/// Whether this node may act for its shards: scrape their targets and send their samples. A node that has not heard of enough
/// other nodes for a while, or that was frozen, may not, because others may have taken its shards over. Safe on many threads.
/// </summary>
internal sealed class NodeTenure
{
    /// <summary>Looked at before every scrape and every request; costs a clock reading.</summary>
    public bool Holds { get; private set; } = true;
}
