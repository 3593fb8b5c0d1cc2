using ScrapeCluster.Actors.Status;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>/api/v1/scrape_pools as Prometheus answers it, and /api/v1/discovery: how every service discovery is doing.</summary>
internal static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/scrape_pools", (ConfigurationInForce inForce) => ApiResponse.Success(new
        {
            scrapePools = inForce.Options.ScrapePools.Select(pool => pool.JobName).Order(StringComparer.Ordinal),
        }));
        routes.MapGet("/api/v1/discovery", async (ClusterStatus cluster, CancellationToken cancellationToken) =>
        {
            try
            {
                return ApiResponse.Success(new { discoverers = await cluster.DiscoveryAsync(cancellationToken) });
            }
            catch (TimeoutException e)
            {
                return ApiResponse.Unavailable(e.Message);
            }
        });
    }
}
