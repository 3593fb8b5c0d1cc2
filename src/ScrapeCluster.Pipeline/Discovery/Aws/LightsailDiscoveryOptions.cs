using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary><c>lightsail_sd_configs</c>: a target for each instance of AWS Lightsail with a private address.</summary>
public sealed record LightsailDiscoveryOptions : PolledDiscoveryOptions
{
    public const long DefaultPort = 80;

    public override string Mechanism => "lightsail";

    public AwsAccessOptions Access { get; init; } = AwsAccessOptions.Default;

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = DefaultPort;
}
