using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Server.Endpoints;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Endpoints;

public sealed class ClusterEndpointsTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly DateTimeOffset Noon = new(2030, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly ShardMoveOverview Move =
        new(0, "10.0.0.2:7946", "10.0.0.1:7946", Noon, Noon.AddMilliseconds(180), 0.18, 1_893_585_600_180);

    private static readonly SlotsOverview Slots =
        new(Due: 20, Done: 15, Failed: 1, new Dictionary<string, long> { ["no_tenure"] = 2 }, HandedOver: 1, InFlight: 1, Holds: true);

    private static readonly SamplesOverview Samples =
        new(Enqueued: 900, TakenOver: 100, Acknowledged: 800, new Dictionary<string, long> { ["queue_full"] = 50 }, HandedOver: 50, Queued: 99, Holds: false, Recovered: 7, Kept: 3);

    [Fact]
    public async Task The_answer_has_the_shape_that_scripts_rely_on()
    {
        var overview = new ClusterOverview(
            "10.0.0.1:7946",
            2,
            [
                new MemberOverview("10.0.0.1:7946", "Up", true, false, "1.2.3", Noon, ["leader", "oldest", "discovery"], 1, 40, 123.4, 5678.9, 0.25, 1.5),
                new MemberOverview("10.0.0.2:7946", "Joining", true, false, "1.2.4", null, [], 0, 0, 0, 0, 0, null),
            ],
            [
                new ShardOverview(0, "10.0.0.1:7946", 1_893_585_600_180, 40, 1.25, 123.4, 5678.9, 0.25, [Move]),
                new ShardOverview(1, null, 0, 0, 0.75, 0, 0, 0, []),
            ],
            [new MoveInFlightOverview(1, "10.0.0.1:7946", "10.0.0.2:7946", Noon.AddSeconds(1))],
            [Move],
            new PlacementOverview(null, "10.0.0.2:7946 is Joining", 4),
            new LedgerOverview(false, LedgerOverview.EachNodesStart, Slots, Samples,
                [new NodeLedgerOverview("10.0.0.1:7946", Noon, 1.5, false, Slots, new Dictionary<string, SamplesOverview> { ["receiver"] = Samples })]));

        var answer = await JsonOf(overview);

        Indented(answer).ShouldBe((await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "TestData", "cluster.json"))).TrimEnd());
    }

    [Theory]
    [InlineData("http://a:1/", "a:1")]
    [InlineData("shop", "shop-7")]
    public void A_target_is_found_by_a_part_of_its_URL_or_instance(string text, string instance)
    {
        TargetStatus[] targets = [Target("http://a:1/metrics", "a:1"), Target("http://b:1/metrics", "shop-7")];
        ShardOverview[] shards = [new(0, "n", 1, 2, 1, 1, 1, 1, [Move])];

        var found = PlacedTarget.Find(targets, text, shards).Single();

        found.Labels.Get("instance").ShouldBe(instance);
        found.Moves.ShouldBe([Move]);
    }

    [Fact]
    public async Task A_node_alone_is_a_cluster_of_one_whose_ledger_holds()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder, """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: dead
                static_configs: [{targets: ['127.0.0.1:1']}]
            """);

        await Eventually.HoldsAsync(async () =>
        {
            var data = await DataAsync(server, "/api/v1/cluster");
            var member = data.GetProperty("members").EnumerateArray().Single();
            member.GetProperty("status").GetString().ShouldBe("Up");
            member.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["leader", "oldest", "discovery"]);
            member.GetProperty("shards").GetInt32().ShouldBe(256);
            data.GetProperty("shards").EnumerateArray().ShouldAllBe(shard => shard.GetProperty("owner").GetString() == member.GetProperty("node").GetString());
            data.GetProperty("ledger").GetProperty("holds").GetBoolean().ShouldBeTrue();
            data.GetProperty("ledger").GetProperty("slots").GetProperty("failed").GetInt64().ShouldBeGreaterThan(0);
        });

        var placed = (await DataAsync(server, "/api/v1/cluster/shards?target=127.0.0.1:1")).EnumerateArray().Single();
        var shard = await DataAsync(server, $"/api/v1/cluster/shards/{placed.GetProperty("shard").GetInt32()}");
        shard.GetProperty("targets").GetInt32().ShouldBe(1);
        (await DataAsync(server, "/api/v1/cluster/shards")).GetArrayLength().ShouldBe(256);
        (await server.MetricAsync("scrapecluster_shards")).ShouldBe(256);
        (await server.MetricAsync("scrapecluster_cluster_members", "status=\"up\"")).ShouldBe(1);
        using var wrong = await server.Http.GetAsync("/api/v1/cluster/shards/256");
        wrong.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task<JsonElement> DataAsync(ServerProcess server, string path)
    {
        using var answer = JsonDocument.Parse(await server.Http.GetStringAsync(path));
        return answer.RootElement.GetProperty("data").Clone();
    }

    private static TargetStatus Target(string url, string instance) => new(
        new Target
        {
            Id = new TargetId(1), JobName = "job", Url = url, Labels = LabelSet.Of(("instance", instance)), DiscoveredLabels = LabelSet.Empty,
            Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(1),
        },
        Shard: 0, Node: "n", Last: null, LastScrape: null);

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
