using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Eureka;

/// <summary><c>eureka_sd_configs</c>: one target for each instance of each application that a Eureka server knows.</summary>
public sealed record EurekaDiscoveryOptions : PolledDiscoveryOptions
{
    public EurekaDiscoveryOptions() => RefreshInterval = TimeSpan.FromSeconds(30);

    public override string Mechanism => "eureka";

    /// <summary>URL below which the list of applications is.</summary>
    public required string Server { get; init; }
}
