namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>The mechanisms that are built, in the order in which a rendered configuration has them.</summary>
internal static class DiscoverySections
{
    public static readonly IReadOnlyList<IDiscoverySection> All =
    [
        new FileSection(),
        new HttpSection(),
        new KubernetesSection(),
        new DnsSection(),
        new ConsulSection(),
        new NomadSection(),
        new DockerSection(),
        new DockerSwarmSection(),
        new EurekaSection(),
        new Ec2Section(),
        new LightsailSection(),
        new AwsSection(),
        new AzureSection(),
        new GceSection(),
        new HetznerSection(),
        new DigitalOceanSection(),
        new PuppetDbSection(),
    ];

    /// <summary>In Prometheus, not built here yet.</summary>
    public static readonly IReadOnlyList<string> NotSupportedYet =
    [
        .. "ecs elasticache ionos kuma linode"
            .Split(' ').Select(name => name + "_sd_configs"),
        .. "marathon msk nerve oci openstack outscale ovhcloud rds scaleway serverset stackit triton uyuni vultr"
            .Split(' ').Select(name => name + "_sd_configs"),
    ];

    /// <summary>The keys that are built, for people.</summary>
    public static string Names => string.Join(", ", All.Select(section => section.Key).Prepend("static_configs"));
}
