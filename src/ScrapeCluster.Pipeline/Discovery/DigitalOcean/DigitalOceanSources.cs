using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.DigitalOcean;

/// <summary>Opens what is asked of DigitalOcean.</summary>
internal static class DigitalOceanSources
{
    public const string Endpoint = "https://api.digitalocean.com";

    /// <param name="api">Owned by the source from now on.</param>
    public static IPolledSource Open(DigitalOceanDiscoveryOptions options, JsonApi api) => options.Role switch
    {
        DigitalOceanRole.Databases => new DatabaseSource(options, api, Endpoint),
        _ => new DropletSource(options, api, Endpoint),
    };
}
