using Prometheus;
using ScrapeCluster.Server.Hosting;
using ScrapeCluster.Server.Metrics;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>/metrics: what the node counts about itself.</summary>
internal static class MetricsEndpoints
{
    public static void MapOwnMetrics(this IEndpointRouteBuilder routes)
    {
        // Made now, not by the first request: they tell when the node started, and miss nothing that it counts from then on.
        _ = routes.ServiceProvider.GetRequiredService<MeterBridge>();
        _ = routes.ServiceProvider.GetRequiredService<ReloadStatus>();
        routes.MapMetrics("/metrics", routes.ServiceProvider.GetRequiredService<CollectorRegistry>());
    }
}
