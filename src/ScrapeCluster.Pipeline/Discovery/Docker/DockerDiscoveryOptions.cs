using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary><c>docker_sd_configs</c>: the running containers of one Docker engine, one target for each network and port.</summary>
public sealed record DockerDiscoveryOptions : PolledDiscoveryOptions
{
    public override string Mechanism => "docker";

    /// <summary>Of the engine: <c>unix://PATH</c>, <c>tcp://HOST:PORT</c>, or with options of the HTTP client <c>http://</c> and <c>https://</c>.</summary>
    public required string Host { get; init; }

    /// <summary>Of containers without a TCP port. Default: 80.</summary>
    public long Port { get; init; } = 80;

    /// <summary>What the engine is asked to leave out.</summary>
    public ValueList<DockerFilterOptions> Filters { get; init; } = [];

    /// <summary>The address of containers in the host's network. Default: localhost.</summary>
    public string HostNetworkingHost { get; init; } = "localhost";

    /// <summary>Default: true. Of several networks only the first by name counts.</summary>
    public bool MatchFirstNetwork { get; init; } = true;
}
