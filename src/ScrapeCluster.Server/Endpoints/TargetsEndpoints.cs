using ScrapeCluster.Actors.Status;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>/api/v1/targets as Prometheus answers it, of the whole cluster.</summary>
internal static class TargetsEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static void MapTargets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/targets", async (
            ClusterStatus cluster, PreparedNode node, string? state, string? scrapePool, CancellationToken cancellationToken) =>
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                var targets = await cluster.TargetsAsync(patience.Token);
                return ApiResponse.Success(TargetsAnswer.From(targets, state, scrapePool, new GlobalUrl(node.Address.Reachable, Environment.MachineName)));
            }
            catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                return ApiResponse.Unavailable($"Cannot list targets: the cluster did not answer within {Patience.TotalSeconds:0} s; see /-/ready.");
            }
        });
}
