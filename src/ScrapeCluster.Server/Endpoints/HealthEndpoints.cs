using ScrapeCluster.Actors;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>/-/healthy: the process answers. /-/ready: the node does its job, or what is missing.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] GetAndHead = ["GET", "HEAD"];

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/-/healthy", GetAndHead, () => Results.Text("ScrapeCluster is Healthy.\n"));
        routes.MapMethods("/-/ready", GetAndHead, (ScrapeClusterNode node) => node.NotReadyReason is { } reason
            ? Results.Text($"ScrapeCluster is not ready: {reason}\n", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text(string.Concat(node.Warnings.Select(warning => $"Warning: {warning}\n").Prepend("ScrapeCluster is Ready.\n"))));
    }
}
