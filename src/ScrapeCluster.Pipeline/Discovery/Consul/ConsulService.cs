namespace ScrapeCluster.Pipeline.Discovery.Consul;

/// <summary>One service that is watched.</summary>
internal sealed class ConsulService(CancellationTokenSource stop)
{
    /// <summary>Ends the watch.</summary>
    public CancellationTokenSource Stop { get; } = stop;

    public Task Watch { get; set; } = Task.CompletedTask;

    /// <summary>Its instances as last heard of; null: not yet.</summary>
    public TargetGroup? Group { get; set; }
}
