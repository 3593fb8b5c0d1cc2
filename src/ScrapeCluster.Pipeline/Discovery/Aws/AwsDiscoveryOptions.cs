using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary><c>aws_sd_configs</c>: targets from one of several services of AWS.</summary>
public sealed record AwsDiscoveryOptions : PolledDiscoveryOptions
{
    public override string Mechanism => "aws";

    public required AwsRole Role { get; init; }

    public AwsAccessOptions Access { get; init; } = AwsAccessOptions.Default;

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = Ec2DiscoveryOptions.DefaultPort;

    /// <summary>Of role <c>ec2</c>: which instances to ask for; none: all.</summary>
    public ValueList<Ec2Filter> Filters { get; init; } = [];

    /// <summary>Of role <c>ecs</c>: ARNs of the clusters to ask for; none: all.</summary>
    public ValueList<string> Clusters { get; init; } = [];
}
