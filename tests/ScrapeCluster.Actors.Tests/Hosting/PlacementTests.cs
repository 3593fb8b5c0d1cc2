using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;
using Eventually = ScrapeCluster.Testing.Eventually;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Whole nodes in this process: where their shards go, seen as a user sees it.</summary>
public class PlacementTests(ITestOutputHelper output)
{
    private const int SmallTargets = 120;
    private const int SmallPage = 20;
    private const int GiantPage = 20 * SmallPage;

    // Looks come every five seconds, and the machine may be busy.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Loads_come_within_15_percent_around_a_giant_target_and_a_fourth_node_takes_its_part_and_no_more()
    {
        await using var targets = await StartTargetsAsync();
        var options = Options(targets);
        await using var first = await TestNode.StartAsync(options);
        await first.ReadyAsync();
        await using var second = await TestNode.StartAsync(options, first.Address);
        await using var third = await TestNode.StartAsync(options, first.Address);

        await EvenAsync(first, nodes: 3);
        await RestingAsync(first);
        var before = OwnersOf(first);

        await using var fourth = await TestNode.StartAsync(options, first.Address);
        await EvenAsync(first, nodes: 4);
        await RestingAsync(first);

        var after = OwnersOf(first);
        var moved = after.Count(owner => before[owner.Key] != owner.Value);
        output.WriteLine($"{moved} shards moved.\n{first.Logs}");
        moved.ShouldBeInRange(1, (int)(256 * (0.25 + 0.1)));
        fourth.Shards.All.Sum(shard => shard.Targets.Count).ShouldBeGreaterThan(0);
        // Every node says the same of the cluster.
        await Eventually.HoldsAsync(() => Task.Run(() => OwnersOf(fourth).ShouldBe(OwnersOf(first), ignoreOrder: true)));
    }

    [Fact]
    public async Task Nodes_that_start_together_have_equal_parts_soon()
    {
        await using var targets = await StartTargetsAsync();
        var ports = Enumerable.Range(0, 3).Select(_ => FreePort.Next()).ToList();
        var nodes = await Task.WhenAll(ports.Select(port => TestNode.StartAsync(
            Options(targets), TestNode.Options with { ClusterPort = port, Peers = [.. ports.Select(peer => $"127.0.0.1:{peer}")] })));
        try
        {
            await Eventually.TrueAsync(
                () => nodes.All(node => node.Shards.All.Count >= 70),
                Patience,
                () => string.Join(", ", nodes.Select(node => $"{node.Address} has {node.Shards.All.Count} shards")));
        }
        finally
        {
            await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask()));
        }
    }

    [Fact]
    public async Task While_versions_differ_nothing_moves_without_need_and_what_must_move_goes_to_the_newest()
    {
        await using var targets = await StartTargetsAsync();
        var options = Options(targets);
        await using var first = await TestNode.StartAsync(options, TestNode.Options with { AppVersion = "1.0.0" });
        await first.ReadyAsync();
        await using var second = await TestNode.StartAsync(options, TestNode.Options with { AppVersion = "1.0.0", Peers = [first.Address] });
        await Eventually.TrueAsync(() => second.Shards.All.Count > 100, Patience, () => $"{second.Shards.All.Count} shards on the second node\n{first.Logs}");
        await RestingAsync(first);
        var before = OwnersOf(first);

        await using var upgraded = await TestNode.StartAsync(options, TestNode.Options with { AppVersion = "1.1.0", Peers = [first.Address] });
        await Eventually.TrueAsync(
            () => first.Status.Overview().Placement?.NoMovesBecause == "versions differ: 1.0.0, 1.1.0", Patience,
            () => $"{first.Status.Overview().Placement}");

        OwnersOf(first).ShouldBe(before, ignoreOrder: true);
        upgraded.Shards.All.ShouldBeEmpty();
        first.Status.Overview().Members.Select(member => member.AppVersion).ShouldBe(["1.0.0", "1.0.0", "1.1.0"], ignoreOrder: true);

        var leaving = before.Count(owner => owner.Value == second.Address);
        await second.StopAsync();
        await Eventually.TrueAsync(
            () => OwnersOf(first).Count(owner => owner.Value == upgraded.Address) == leaving, Patience,
            () => $"{upgraded.Shards.All.Count} of {leaving} shards on the upgraded node");
        OwnersOf(first).Values.Count(owner => owner == first.Address).ShouldBe(256 - leaving);
    }

    private static Dictionary<int, string?> OwnersOf(TestNode asked) =>
        asked.Status.Overview().Shards.ToDictionary(shard => shard.Shard, shard => shard.Owner);

    private static Task EvenAsync(TestNode asked, int nodes) => Eventually.TrueAsync(
        () => asked.Status.Overview() is var overview
            && overview.Members.Count(member => member.Shards > 0) == nodes
            && overview.Members.Sum(member => member.Targets) == SmallTargets + 1
            && overview.Members.Max(member => member.SamplesPerSecond) < 1.15 * overview.Members.Min(member => member.SamplesPerSecond),
        Patience,
        () => $"{Describe(asked.Status.Overview())}\n{asked.Logs}");

    // Each shard has an owner, none is on its way, and placement sees nothing to do.
    private static Task RestingAsync(TestNode asked) => Eventually.TrueAsync(
        () => asked.Status.Overview() is { MovesInFlight.Count: 0, Placement: { NoMovesBecause: null, MovesPlanned: 0, Spread: < 1.12 } } overview
            && overview.Shards.All(shard => shard.Owner is not null),
        Patience,
        () => Describe(asked.Status.Overview()));

    private static string Describe(ClusterOverview overview) =>
        $"{overview.Placement}, {overview.MovesInFlight.Count} moves in flight, {overview.Shards.Count(shard => shard.Owner is null)} shards without owner; "
        + string.Join("; ", overview.Members.Select(member =>
            $"{member.Node} {member.Status}: {member.Shards} shards, {member.Targets} targets, {member.SamplesPerSecond:0} samples/s"));

    private static Task<TestHttpServer> StartTargetsAsync() => TestHttpServer.StartAsync(context =>
    {
        context.Response.ContentType = "text/plain; version=0.0.4";
        return context.Response.Body.WriteAsync(context.Request.Path == "/giant" ? Page(GiantPage) : Page(SmallPage)).AsTask();
    });

    private static byte[] Page(int samples) =>
        System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, samples).Select(i => $"a{{i=\"{i}\"}} 1\n")));

    private static ScrapeClusterOptions Options(TestHttpServer targets) => new()
    {
        ScrapePools =
        [
            new ScrapePoolOptions
            {
                JobName = "many",
                ScrapeInterval = TimeSpan.FromSeconds(2),
                ScrapeTimeout = TimeSpan.FromSeconds(2),
                Discoveries =
                [
                    new StaticDiscoveryOptions(Enumerable.Range(0, SmallTargets + 1)
                        .Select(i => new StaticGroupOptions(
                            [$"127.0.0.1:{targets.Url.Port}"],
                            LabelSet.Of(("__metrics_path__", i == 0 ? "/giant" : "/small"), ("number", $"{i}"))))
                        .ToValueList()),
                ],
            },
        ],
    };
}
