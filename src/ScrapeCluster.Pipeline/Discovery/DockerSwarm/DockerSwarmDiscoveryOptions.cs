using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary><c>dockerswarm_sd_configs</c>: services, tasks or nodes of a swarm, asked of one of its managers.</summary>
public sealed record DockerSwarmDiscoveryOptions : PolledDiscoveryOptions
{
    public override string Mechanism => "dockerswarm";

    /// <inheritdoc cref="DockerDiscoveryOptions.Host"/>
    public required string Host { get; init; }

    public required DockerSwarmRole Role { get; init; }

    /// <summary>Of nodes, and of services and tasks without a TCP port. Default: 80.</summary>
    public long Port { get; init; } = 80;

    /// <summary>What the engine is asked to leave out, of the role's objects only.</summary>
    public ValueList<DockerFilterOptions> Filters { get; init; } = [];
}
