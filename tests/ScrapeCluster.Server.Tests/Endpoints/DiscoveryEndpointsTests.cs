using System.Text.Json;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Endpoints;

/// <summary>The real server, asked how its service discoveries are doing.</summary>
public sealed class DiscoveryEndpointsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_discovery_says_what_it_found_and_what_went_wrong()
    {
        var works = true;
        await using var targets = await TestHttpServer.StartAsync(context =>
        {
            context.Response.StatusCode = works ? 200 : 503;
            context.Response.ContentType = "application/json";
            return context.Response.Body.WriteAsync("""[{"targets":["127.0.0.1:1","127.0.0.1:2"]}]"""u8.ToArray()).AsTask();
        });
        await using var server = await ServerProcess.StartAsync(_folder, $$"""
            scrape_configs:
              - job_name: b
                http_sd_configs: [{url: "{{targets.Url}}sd", refresh_interval: 1s}]
              - job_name: a
                http_sd_configs: [{url: "{{targets.Url}}sd", refresh_interval: 1s}, {url: "http://127.0.0.1:1/none"}]
              - job_name: c
                static_configs: [{targets: ["127.0.0.1:3"]}]
            """);

        await Eventually.HoldsAsync(async () => (await DiscoverersAsync(server)).ShouldBe(
        [
            "http http://127.0.0.1:1/none a 0 0 never failed",
            $"http {targets.Url}sd b,a 1 2 succeeded",
            "static  c 1 1 succeeded",
        ]));
        works = false;
        await Eventually.HoldsAsync(async () => (await DiscoverersAsync(server)).ShouldContain($"http {targets.Url}sd b,a 1 2 succeeded failed"));
        using var pools = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/scrape_pools"));
        pools.RootElement.GetRawText().ShouldBe("""{"status":"success","data":{"scrapePools":["a","b","c"]}}""");
    }

    private static async Task<List<string>> DiscoverersAsync(ServerProcess server)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/discovery"));
        return [.. answer.RootElement.GetProperty("data").GetProperty("discoverers").EnumerateArray().Select(Text)];
    }

    private static string Text(JsonElement one)
    {
        var jobs = string.Join(',', one.GetProperty("jobs").EnumerateArray().Select(job => job.GetString()));
        var text = $"{one.GetProperty("mechanism")} {one.GetProperty("source")} {jobs} {one.GetProperty("groups")} {one.GetProperty("targets")}";
        text += one.TryGetProperty("lastSuccess", out var last) && last.ValueKind == JsonValueKind.String ? " succeeded" : " never";
        return one.TryGetProperty("error", out var error) && error.GetString() is { Length: > 0 } ? $"{text} failed" : text;
    }
}
