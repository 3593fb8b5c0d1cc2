using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Server.Endpoints;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Endpoints;

public sealed class TargetsAnswerTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly GlobalUrl Global = new(new HostPort("127.0.0.1", 9393), "machine");

    private static readonly TargetsStatus Targets = new(
        [
            Status("node", "http://10.0.0.2:9100/metrics", null, null),
            Status("app", "http://localhost:8080/metrics", "Cannot scrape: \"refused\" <now>.", new DateTimeOffset(2030, 1, 2, 3, 4, 5, 600, TimeSpan.Zero)),
            Status("node", "http://10.0.0.1:9100/metrics", "", new DateTimeOffset(2030, 1, 2, 3, 4, 6, TimeSpan.Zero)),
        ],
        [new DroppedTarget("node", LabelSet.Of(("__address__", "10.0.0.3:9100"), ("job", "node")))],
        new Dictionary<string, int> { ["app"] = 0, ["node"] = 7 });

    [Fact]
    public async Task The_answer_has_exactly_Prometheus_shape()
    {
        var expected = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "TestData", "targets.json"));

        var answer = await JsonOf(TargetsAnswer.From(Targets, null, null, Global));

        Indented(answer).ShouldBe(expected.TrimEnd());
    }

    [Theory]
    [InlineData(null, 3, 1, true)]
    [InlineData("", 3, 1, true)]
    [InlineData("any", 3, 1, true)]
    [InlineData("ACTIVE", 3, 0, false)]
    [InlineData("dropped", 0, 1, true)]
    [InlineData("other", 0, 0, false)]
    public async Task State_chooses_what_is_shown(string? state, int active, int dropped, bool hasCounts)
    {
        var data = JsonDocument.Parse(await JsonOf(TargetsAnswer.From(Targets, state, null, Global))).RootElement.GetProperty("data");

        data.GetProperty("activeTargets").GetArrayLength().ShouldBe(active);
        data.GetProperty("droppedTargets").GetArrayLength().ShouldBe(dropped);
        data.GetProperty("droppedTargetCounts").ValueKind.ShouldBe(hasCounts ? JsonValueKind.Object : JsonValueKind.Null);
    }

    [Theory]
    [InlineData("", 3, 1)]
    [InlineData("node", 2, 1)]
    [InlineData("app", 1, 0)]
    [InlineData("nobody", 0, 0)]
    public void A_scrape_pool_chooses_a_job(string scrapePool, int active, int dropped)
    {
        var answer = TargetsAnswer.From(Targets, null, scrapePool, Global);

        answer.ActiveTargets.Count.ShouldBe(active);
        answer.DroppedTargets.Count.ShouldBe(dropped);
    }

    private static TargetStatus Status(string job, string url, string? error, DateTimeOffset? lastScrape)
    {
        var address = new Uri(url).Authority;
        var target = new Target
        {
            Id = new TargetId(1),
            JobName = job,
            Url = url,
            Labels = LabelSet.Of(("instance", address), ("job", job)),
            DiscoveredLabels = LabelSet.Of(("__address__", address), ("job", job)),
            Interval = TimeSpan.FromSeconds(90),
            Timeout = TimeSpan.FromMilliseconds(2500),
        };
        var last = lastScrape is null ? null : new ScrapeResult
        {
            TimestampMs = lastScrape.Value.ToUnixTimeMilliseconds(),
            Error = string.IsNullOrEmpty(error) ? null : error,
            Duration = TimeSpan.FromMilliseconds(12.5),
        };
        return new TargetStatus(target, Shard: 3, Node: "here", last, lastScrape);
    }

    private static async Task<string> JsonOf(object data)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        context.Response.Body = body;
        await ApiResponse.Success(data).ExecuteAsync(context);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    private static string Indented(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json), Readable);
}
