using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary><c>ec2_sd_configs</c>: a target for each EC2 instance with an address.</summary>
public sealed record Ec2DiscoveryOptions : PolledDiscoveryOptions
{
    public const long DefaultPort = 80;

    public override string Mechanism => "ec2";

    public AwsAccessOptions Access { get; init; } = AwsAccessOptions.Default;

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = DefaultPort;

    /// <summary>Which instances to ask for; none: all.</summary>
    public ValueList<Ec2Filter> Filters { get; init; } = [];
}
