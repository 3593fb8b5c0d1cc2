using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>POST or PUT /-/reload: reads the configuration file again.</summary>
internal static class ReloadEndpoints
{
    public static void MapReload(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/-/reload", ["POST", "PUT"], async (ConfigurationReloader reloader, IHostApplicationLifetime application) =>
        {
            // Not the request's token: a caller that hangs up must not leave the reload half done.
            var errors = await reloader.ReloadAsync(application.ApplicationStopping);
            return errors.Count == 0
                ? Results.Ok()
                : Results.Text($"failed to reload config: the old one stays in force:\n{string.Join('\n', errors)}\n",
                    statusCode: StatusCodes.Status500InternalServerError);
        });
}
