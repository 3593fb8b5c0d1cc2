using System.Globalization;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>/api/v1/status/...: the configuration in force, the build, the flags, the process.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder routes)
    {
        var status = routes.MapGroup("/api/v1/status");
        status.MapGet("/config", (ConfigurationInForce inForce) => ApiResponse.Success(new { yaml = inForce.Options.Yaml }));
        status.MapGet("/flags", (PreparedNode node) => ApiResponse.Success(node.Server.Flags));
        status.MapGet("/buildinfo", () => ApiResponse.Success(new
        {
            version = BuildInformation.Version,
            revision = BuildInformation.Revision,
            branch = "",
            buildUser = "",
            buildDate = "",
            goVersion = "",
            runtime = BuildInformation.Runtime,
        }));
        status.MapGet("/runtimeinfo", (ReloadStatus reload, TimeProvider time) => ApiResponse.Success(new
        {
            startTime = Text(reload.StartTime),
            CWD = Environment.CurrentDirectory,
            hostname = Environment.MachineName,
            serverTime = Text(time.GetUtcNow()),
            reloadConfigSuccess = reload.LastSucceeded,
            lastConfigTime = Text(reload.LastSuccess),
        }));

        // Whatever else is asked for under the API: an answer in the API's shape.
        routes.Map("/api/{**rest}", (HttpRequest request) => ApiResponse.NotFound($"There is no {request.Method} {request.Path}."));
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
