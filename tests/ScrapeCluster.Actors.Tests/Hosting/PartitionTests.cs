using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;
using Eventually = ScrapeCluster.Testing.Eventually;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Three nodes of which one is cut off from the others. Each writes to a receiver of its own, so that it is known who wrote what.</summary>
public class PartitionTests(ITestOutputHelper output)
{
    private const int Targets = 45;
    private const int IntervalMs = 1000;

    [Fact]
    public async Task Invariant_1_a_node_that_is_cut_off_stops_before_the_others_take_its_targets_over_and_ends()
    {
        await using var target = await TestHttpServer.StartAsync(context => context.Response.Body.WriteAsync("a 1\n"u8.ToArray()).AsTask());
        await using var cutOffReceiver = await FakeReceiver.StartAsync();
        await using var othersReceiver = await FakeReceiver.StartAsync();
        await using var first = await TestNode.StartAsync(Options(othersReceiver, target), Node());
        await using var second = await TestNode.StartAsync(Options(othersReceiver, target), Node(first));
        await using var third = await TestNode.StartAsync(Options(cutOffReceiver, target), Node(first, second));
        await SharedAsync(first, second, third);
        await cutOffReceiver.WaitUntilAsync(receiver => Ups(receiver).Count > 5, "the node that will be cut off writes");
        var own = Ups(cutOffReceiver).Keys.ToList();
        var cutAtMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        await CutNetwork.BetweenAsync(third, first, second);
        await Eventually.TrueAsync(() => third.Failure is not null, TimeSpan.FromSeconds(60), () => "the node that is cut off ends");
        await Eventually.TrueAsync(
            () => TargetsOf(first) + TargetsOf(second) == Targets && third.Shards.All.Count == 0,
            TimeSpan.FromSeconds(60),
            () => $"{TargetsOf(first)} and {TargetsOf(second)} targets on the nodes that stay, {third.Shards.All.Count} shards on the other");
        // Those who have its shards wait for half a minute for what it had.
        await othersReceiver.WaitUntilAsync(
            receiver => own.All(series => Ups(receiver).GetValueOrDefault(series) is { } samples && samples[^1].TimestampMs > cutAtMs), "all targets are written again", TimeSpan.FromSeconds(60));

        output.WriteLine($"{first.Logs}\n\n{second.Logs}\n\n{third.Logs}");
        foreach (var series in own)
        {
            var last = Ups(cutOffReceiver)[series][^1];
            var next = Ups(othersReceiver)[series].First(sample => sample.TimestampMs > cutAtMs);
            output.WriteLine($"{series}: until {last.TimestampMs - cutAtMs} ms after the cut, from {next.TimestampMs - cutAtMs} ms on elsewhere");
            last.TimestampMs.ShouldBeLessThan(next.TimestampMs, series);
            (last.TimestampMs - cutAtMs).ShouldBeLessThan(9000 + IntervalMs, series);
        }

        third.Failure.ShouldNotBeNull().ShouldContain("taken out of its cluster");
        first.Tenure.Holds.ShouldBeTrue();
        second.Tenure.Holds.ShouldBeTrue();
        othersReceiver.OutOfOrder.ShouldBeEmpty();
        othersReceiver.Duplicates.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_network_that_heals_in_time_costs_no_shard_its_home()
    {
        await using var target = await TestHttpServer.StartAsync(context => context.Response.Body.WriteAsync("a 1\n"u8.ToArray()).AsTask());
        await using var receiver = await FakeReceiver.StartAsync();
        await using var first = await TestNode.StartAsync(Options(receiver, target), Node());
        await using var second = await TestNode.StartAsync(Options(receiver, target), Node(first));
        await using var third = await TestNode.StartAsync(Options(receiver, target), Node(first, second));
        await SharedAsync(first, second, third);
        var before = ShardsOf(third);

        await CutNetwork.BetweenAsync(third, first, second);
        await Eventually.TrueAsync(() => UnreachableFrom(first) == 1, TimeSpan.FromSeconds(30), () => "the cut is noticed");
        await CutNetwork.HealAsync(third, first, second);
        await Eventually.TrueAsync(() => UnreachableFrom(first) == 0 && UnreachableFrom(third) == 0, TimeSpan.FromSeconds(30), () => "the healing is noticed");
        await Eventually.TrueAsync(() => third.Tenure.Holds, TimeSpan.FromSeconds(30), () => "tenure comes back");

        ShardsOf(third).ShouldBe(before);
        third.Failure.ShouldBeNull();
        receiver.OutOfOrder.ShouldBeEmpty();
        receiver.Duplicates.ShouldBeEmpty();
    }

    private static int UnreachableFrom(TestNode node) => Akka.Cluster.Cluster.Get(node.System).State.Unreachable.Count;

    private static List<int> ShardsOf(TestNode node) => [.. node.Shards.All.Select(shard => shard.Shard).Order()];

    private static int TargetsOf(TestNode node) => node.Shards.All.Sum(shard => shard.Targets.Count);

    private static async Task SharedAsync(params TestNode[] nodes)
    {
        foreach (var node in nodes)
            await node.ReadyAsync();
        await Eventually.TrueAsync(
            () => nodes.Sum(TargetsOf) == Targets && nodes.All(node => TargetsOf(node) > 5),
            TimeSpan.FromSeconds(90),
            () => $"targets: {string.Join(", ", nodes.Select(TargetsOf))}\n{string.Join("\n\n", nodes.Select(node => node.Logs))}");
    }

    private static NodeOptions Node(params TestNode[] peers) =>
        TestNode.Options with { Peers = [.. peers.Select(peer => peer.Address)], AkkaSettings = CutNetwork.Settings };

    private static Dictionary<string, IReadOnlyList<ReceivedSample>> Ups(FakeReceiver receiver) =>
        receiver.Series.Where(series => series.Key.StartsWith("up{", StringComparison.Ordinal)).ToDictionary();

    private static ScrapeClusterOptions Options(FakeReceiver receiver, TestHttpServer target) => new()
    {
        ScrapePools =
        [
            new ScrapePoolOptions
            {
                JobName = "many",
                ScrapeInterval = TimeSpan.FromMilliseconds(IntervalMs),
                ScrapeTimeout = TimeSpan.FromMilliseconds(IntervalMs),
                Discoveries = [new StaticDiscoveryOptions(Enumerable.Range(1, Targets)
                    .Select(i => new StaticGroupOptions([$"127.0.0.1:{target.Url.Port}"], LabelSet.Of(("number", $"{i}")))).ToValueList())],
            },
        ],
        RemoteWrites =
        [
            new RemoteWriteOptions { Name = "receiver", Url = receiver.Url.ToString(), Queue = new QueueOptions { BatchSendDeadline = TimeSpan.FromMilliseconds(200) } },
        ],
    };
}
