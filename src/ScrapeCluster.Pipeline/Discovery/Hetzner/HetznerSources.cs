using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Hetzner;

/// <summary>Opens what is asked of Hetzner.</summary>
internal static class HetznerSources
{
    /// <param name="api">Owned by the source from now on.</param>
    public static IPolledSource Open(HetznerDiscoveryOptions options, JsonApi api) => options.Role switch
    {
        HetznerRole.Robot => new RobotSource(options, api, RobotSource.Endpoint),
        _ => new HcloudSource(options, new HcloudApi(api, HcloudSource.Endpoint)),
    };
}
