using Prometheus;
using ScrapeCluster.Server.Endpoints;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.DemoTargets;

/// <summary>/demo/1/metrics and up, as many as the configuration's demo_targets says.</summary>
internal static class DemoEndpoints
{
    public static void MapDemoTargets(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/demo/{number:int}/metrics", async (
            HttpContext context, int number, ConfigurationInForce inForce, DemoTargetSet targets, CancellationToken cancellationToken) =>
        {
            var count = inForce.Options.Builtin.DemoTargets;
            if (number < 1 || number > count)
                return Results.Text($"There is no demo target {number}: the configuration says \"scrapecluster: {{demo_targets: {count}}}\".\n",
                    statusCode: StatusCodes.Status404NotFound);

            var isOpenMetrics = PrefersOpenMetrics(context.Request);
            context.Response.ContentType = isOpenMetrics
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
            await targets.Get(number).WriteAsync(
                context.Response.Body, isOpenMetrics ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText, cancellationToken);
            return Results.Empty;
        });

    private static bool PrefersOpenMetrics(HttpRequest request)
    {
        double Quality(string mediaType) => request.GetTypedHeaders().Accept
            .Where(accepted => accepted.MediaType == mediaType)
            .Select(accepted => accepted.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();
        var openMetrics = Quality("application/openmetrics-text");
        return openMetrics > 0 && openMetrics >= Quality("text/plain");
    }
}
