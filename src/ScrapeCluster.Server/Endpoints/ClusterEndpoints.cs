using ScrapeCluster.Actors.Status;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>
/// /api/v1/cluster: members, shards, moves and the ledger, from what nodes last reported; /shards: where targets are and how they moved.
/// </summary>
internal static class ClusterEndpoints
{
    public static void MapCluster(this IEndpointRouteBuilder routes)
    {
        var cluster = routes.MapGroup("/api/v1/cluster");
        cluster.MapGet("", (ClusterStatus status) => ApiResponse.Success(status.Overview()));
        cluster.MapGet("/shards/{shard}", (ClusterStatus status, string shard) => ShardOf(status.Overview(), shard));
        cluster.MapGet("/shards", async (ClusterStatus status, string? target, CancellationToken cancellationToken) =>
        {
            var overview = status.Overview();
            if (string.IsNullOrEmpty(target))
                return ApiResponse.Success(overview.Shards);
            try
            {
                var targets = await status.TargetsSoonAsync(cancellationToken);
                return ApiResponse.Success(PlacedTarget.Find(targets.Active, target, overview.Shards));
            }
            catch (TimeoutException e)
            {
                return ApiResponse.Unavailable(e.Message);
            }
        });
    }

    private static IResult ShardOf(ClusterOverview overview, string shard) =>
        int.TryParse(shard, out var number) && number >= 0 && number < overview.ShardCount
            ? ApiResponse.Success(overview.Shards[number])
            : ApiResponse.NotFound($"There is no shard \"{shard}\": shards are 0 to {overview.ShardCount - 1}.");
}
