using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Server.Endpoints;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Endpoints;

public sealed class RemoteWriteEndpointsTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_answer_has_the_shape_that_scripts_rely_on()
    {
        var requests = new Dictionary<string, long> { ["204"] = 40, ["429"] = 2 };
        var error = new SendError("HTTP status 429: Rate exceeded", Noon);
        var endpoint = new EndpointStatus
        {
            Name = "amp",
            Url = "https://amp.example/w",
            State = "throttled",
            Queue = new QueueStatus { Samples = 70, Bytes = 700, DiskBytes = 900, DiskLimitBytes = 10_000_000_000, DiskFault = "No space left", OldestAgeSeconds = 2.5 },
            HighestSent = Noon,
            LagSeconds = 2.5,
            RequestsUnderWay = 1,
            RequestsUnderWayLimit = 25,
            RequestsPerSecondLimit = 7.5,
            InFlightBytes = 300,
            Requests = requests,
            Retries = 2,
            Throttled = new Dictionary<string, long> { ["request_rate"] = 2 },
            Dropped = new Dictionary<string, long> { ["refused"] = 3 },
            Refused = [new RefusedSamples("400", "out_of_order", 3)],
            CredentialsExpire = Noon.AddHours(1),
            LastError = error,
            Shards =
            [
                new ShardStatus
                {
                    Shard = 17, IsFailing = true, Queue = new QueueStatus { Samples = 70, Bytes = 700, OldestAgeSeconds = 2.5 }, HighestSent = Noon,
                    LagSeconds = 2.5, Requests = requests, Retries = 2, Dropped = new Dictionary<string, long> { ["refused"] = 3 }, LastError = error,
                },
            ],
        };

        var answer = await JsonOf(new { endpoints = new[] { endpoint } });

        Indented(answer).ShouldBe((await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "TestData", "remote_write.json"))).TrimEnd());
    }

    [Fact]
    public async Task A_receiver_that_is_down_is_told_from_one_that_is_not()
    {
        await using var good = await FakeReceiver.StartAsync();
        await using var bad = await FakeReceiver.StartAsync();
        bad.Otherwise = ReceiverAnswer.Status(503, body: "not today");
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder, $$"""
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: dead
                static_configs: [{targets: ['127.0.0.1:1']}]
            remote_write:
              - name: good
                url: '{{good.Url}}'
                queue_config: {batch_send_deadline: 1s}
              - name: bad
                url: '{{bad.Url}}'
                queue_config: {batch_send_deadline: 1s}
            """);

        await Eventually.HoldsAsync(async () =>
        {
            using var answer = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/remote_write"));
            var endpoints = answer.RootElement.GetProperty("data").GetProperty("endpoints").EnumerateArray().ToDictionary(endpoint => endpoint.GetProperty("name").GetString()!);
            endpoints["good"].GetProperty("state").GetString().ShouldBe("sending");
            endpoints["good"].GetProperty("requests").GetProperty("204").GetInt64().ShouldBeGreaterThan(1);
            endpoints["good"].TryGetProperty("lastError", out _).ShouldBeFalse();
            endpoints["bad"].GetProperty("state").GetString().ShouldBe("down");
            endpoints["bad"].GetProperty("requests").GetProperty("503").GetInt64().ShouldBeGreaterThan(2);
            endpoints["bad"].GetProperty("lastError").GetProperty("text").GetString().ShouldBe("HTTP status 503: not today");
            endpoints["bad"].GetProperty("lagSeconds").GetDouble().ShouldBeGreaterThan(3);
            var shard = endpoints["bad"].GetProperty("shards").EnumerateArray().Single();
            shard.GetProperty("isFailing").GetBoolean().ShouldBeTrue();
            shard.GetProperty("queue").GetProperty("samples").GetInt64().ShouldBe(endpoints["bad"].GetProperty("queue").GetProperty("samples").GetInt64());
        });

        (await server.MetricAsync("scrapecluster_remote_write_receiver_down", "endpoint=\"bad\"")).ShouldBe(1);
        (await server.MetricAsync("scrapecluster_remote_write_receiver_down", "endpoint=\"good\"")).ShouldBe(0);
        (await server.MetricAsync("scrapecluster_remote_write_lag_seconds", "endpoint=\"bad\"")).ShouldBeGreaterThan(3);
    }

    private static async Task<string> JsonOf(object data)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Response.Body = body;
        await ApiResponse.Success(data).ExecuteAsync(context);
        return System.Text.Encoding.UTF8.GetString(body.ToArray());
    }

    private static string Indented(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json), Readable);
}
