using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Actors;

/// <summary>The running node as the server sees it. A singleton in the host's services.</summary>
public sealed class ScrapeClusterNode
{
    /// <summary>The configuration in force.</summary>
    public ScrapeClusterOptions Options => throw new NotImplementedException();

    /// <summary>Null when the node is Up, its region is registered and it has its assignments; else what is missing.</summary>
    public string? NotReadyReason => throw new NotImplementedException();

    /// <summary>Puts another configuration in force. What did not change is not disturbed.</summary>
    public Task ReloadAsync(ScrapeClusterOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();
}
