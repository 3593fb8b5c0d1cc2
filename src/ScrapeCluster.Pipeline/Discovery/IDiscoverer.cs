namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// Finds target groups. Runs until cancelled; calls <c>publish</c> with the complete list whenever it changed, first
/// when the first round succeeded. A round that fails publishes nothing: the last list stays in force.
/// </summary>
public interface IDiscoverer
{
    DiscoveryOptions Options { get; }

    /// <summary>Never throws for what the outside world does wrong: that is logged, counted and tried again.</summary>
    Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken);
}
