namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>What one mechanism asks for targets. Asked by one <see cref="PolledDiscoverer"/>, one round at a time.</summary>
internal interface IPolledSource : IDisposable
{
    /// <summary>What is asked, in logs and metrics: without passwords.</summary>
    string Shown { get; }

    /// <returns>All targets that there are.</returns>
    /// <exception cref="DiscoveryException">
    /// It could not be found out, or not all of it (<see cref="DiscoveryException.Known"/>). <see cref="HttpRequestException"/> and <see cref="IOException"/> mean the same.
    /// </exception>
    Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken);
}
