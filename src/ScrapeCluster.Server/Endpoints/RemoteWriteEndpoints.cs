using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>/api/v1/remote_write: how each endpoint and its shards are doing on this node.</summary>
internal static class RemoteWriteEndpoints
{
    public static void MapRemoteWrite(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/remote_write", (WriterMetrics metrics, TimeProvider time) => ApiResponse.Success(new
        {
            endpoints = metrics.Accounts
                .Select(account => EndpointStatus.Of(account, time))
                // One that was removed is shown until its samples are gone.
                .Where(endpoint => endpoint.Url is not null || endpoint.Queue.Samples > 0)
                .OrderBy(endpoint => endpoint.Name, StringComparer.Ordinal),
        }));
}
