using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.DigitalOcean;

/// <summary><c>digitalocean_sd_configs</c>: a target for each droplet, or each managed database.</summary>
public sealed record DigitalOceanDiscoveryOptions : PolledDiscoveryOptions
{
    public const long DefaultPort = 80;

    public override string Mechanism => "digitalocean";

    public DigitalOceanRole Role { get; init; }

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = DefaultPort;
}
