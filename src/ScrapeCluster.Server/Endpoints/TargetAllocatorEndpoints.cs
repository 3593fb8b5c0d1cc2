using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>
/// What collectors ask a target allocator for: the jobs, and the targets of each that are theirs (opentelemetry-operator, cmd/otel-allocator). Only with
/// <c>--web.enable-target-allocator</c>, and then nothing is scraped here.
/// </summary>
internal static class TargetAllocatorEndpoints
{
    private const string Prefix = "/jobs/";
    private const string Suffix = "/targets";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new LabelSetJsonConverter() } };

    public static void MapTargetAllocator(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/scrape_configs", (ConfigurationInForce inForce) => Results.Text(ScrapeConfigsJson.Of(inForce.Options), "application/json"));
        routes.MapGet("/jobs", (ConfigurationInForce inForce) => Results.Json(
            inForce.Options.ScrapePools.Select(pool => pool.JobName).Order(StringComparer.Ordinal).ToDictionary(name => name, name => Link(PathOf(name))), Json));
        routes.MapGet("/jobs/{job}/targets", AnswerAsync);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, ClusterStatus cluster, CancellationToken cancellationToken)
    {
        var job = JobOf(context);
        var collector = context.Request.Query["collector_id"].ToString();
        try
        {
            var allocation = await cluster.AllocationAsync(job, collector, cancellationToken);
            if (!allocation.IsKnown)
                return Results.Text($"There is no job \"{job}\".\n", statusCode: StatusCodes.Status404NotFound);
            if (!allocation.IsSettled)
                return Results.Text("Which collectors there are is not known yet: they are counted for a while after a start.\n", statusCode: StatusCodes.Status503ServiceUnavailable);
            return collector.Length > 0 ? Results.Json(allocation.Targets.Select(target => GroupOf(target.Labels)), Json) : Results.Json(ByCollector(job, allocation), Json);
        }
        catch (TimeoutException e)
        {
            return Results.Text(e.Message + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static Dictionary<string, object> ByCollector(string job, AllocationStatus allocation) => allocation.Targets
        .GroupBy(target => target.Collector, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => (object)new Dictionary<string, object>
        {
            ["_link"] = $"{PathOf(job)}?collector_id={WebUtility.UrlEncode(group.Key)}",
            ["targets"] = group.Select(target => GroupOf(target.Labels)).ToList(),
        });

    // As http_sd takes them: the address is the target, the rest its labels.
    private static Dictionary<string, object> GroupOf(LabelSet labels) => new()
    {
        ["targets"] = new[] { labels.Get(LabelNames.Address) },
        ["labels"] = LabelSet.From(labels.Where(label => label.Name != LabelNames.Address)),
    };

    private static Dictionary<string, string> Link(string path) => new() { ["_link"] = path };

    private static string PathOf(string job) => Prefix + WebUtility.UrlEncode(job) + Suffix;

    // As it was sent: a slash and a plus of the name are escaped, a blank is a plus.
    private static string JobOf(HttpContext context)
    {
        var path = (context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? context.Request.Path.ToString()).Split('?')[0];
        return WebUtility.UrlDecode(path[Prefix.Length..^Suffix.Length]);
    }
}
