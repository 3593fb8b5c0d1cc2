using Prometheus;
using ScrapeCluster.Server.Metrics;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>/metrics: what the node counts about itself.</summary>
internal static class MetricsEndpoints
{
    public static void MapOwnMetrics(this IEndpointRouteBuilder routes)
    {
        // Listens from now on: nothing that the node counts later is missed.
        _ = routes.ServiceProvider.GetRequiredService<MeterBridge>();
        routes.MapMetrics("/metrics", routes.ServiceProvider.GetRequiredService<CollectorRegistry>());
    }
}
