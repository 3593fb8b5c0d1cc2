using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Hetzner;

/// <summary><c>hetzner_sd_configs</c>: a target for each server at Hetzner.</summary>
public sealed record HetznerDiscoveryOptions : PolledDiscoveryOptions
{
    public const long DefaultPort = 80;

    public override string Mechanism => "hetzner";

    public required HetznerRole Role { get; init; }

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = DefaultPort;

    /// <summary>Of role <c>hcloud</c>: which servers to ask for; empty: all.</summary>
    public string LabelSelector { get; init; } = "";
}
