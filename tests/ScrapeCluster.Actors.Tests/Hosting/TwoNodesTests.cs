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

/// <summary>Two nodes in this process that talk over loopback: assignments pass in their wire form.</summary>
public class TwoNodesTests(ITestOutputHelper output)
{
    private const int Targets = 60;
    private const int IntervalMs = 2000;

    [Fact]
    public async Task Invariant_1_each_target_is_scraped_by_one_node_once_per_slot_and_all_are_when_one_leaves()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        await using var target = await TestHttpServer.StartAsync(context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            return context.Response.Body.WriteAsync("a 1\n"u8.ToArray()).AsTask();
        });
        var options = Options(receiver, target);
        await using var first = await TestNode.StartAsync(options);
        await first.ReadyAsync();
        await using var second = await TestNode.StartAsync(options, first.Address);
        await second.ReadyAsync();
        await SharedEvenlyAsync(first, second);

        var both = await WindowAsync(receiver, slots: 4);
        ShouldHoldEachSlotOnce(both);
        first.Shards.All.Select(shard => shard.Shard).Intersect(second.Shards.All.Select(shard => shard.Shard)).ShouldBeEmpty();
        await ShownTargetsShouldBeOnBothAsync(second, first);

        await second.StopAsync();
        await Eventually.TrueAsync(() => TargetsOf(first) == Targets, TimeSpan.FromSeconds(30), () => $"{TargetsOf(first)} targets on the node that stays");
        ShouldHoldEachSlotOnce(await WindowAsync(receiver, slots: 3));

        receiver.Problems.ShouldBeEmpty();
        receiver.Duplicates.ShouldBeEmpty();
        receiver.OutOfOrder.ShouldBeEmpty();
        receiver.Series.Values.SelectMany(samples => samples).ShouldNotContain(sample => sample.IsStaleMarker);
        output.WriteLine($"{second.Logs}");
    }

    private static StaticGroupOptions Group(TestHttpServer target, int number) =>
        new([$"127.0.0.1:{target.Url.Port}"], LabelSet.Of(("number", $"{number}")));

    private static int TargetsOf(TestNode node) => node.Shards.All.Sum(shard => shard.Targets.Count);

    private static Task SharedEvenlyAsync(TestNode first, TestNode second) => Eventually.TrueAsync(
        () => TargetsOf(first) + TargetsOf(second) == Targets && second.Shards.All.Count > 100 && first.Shards.All.Count > 100,
        TimeSpan.FromSeconds(90),
        () => $"{first.Shards.All.Count} and {second.Shards.All.Count} shards, {TargetsOf(first)} and {TargetsOf(second)} targets");

    private static async Task ShownTargetsShouldBeOnBothAsync(TestNode asked, TestNode other)
    {
        var active = (await asked.Status.TargetsAsync(CancellationToken.None)).Active;

        active.Count.ShouldBe(Targets);
        active.Select(target => target.Node).Distinct().ShouldBe([asked.Address, other.Address], ignoreOrder: true);
        active.ShouldAllBe(target => target.Last != null && target.Last.Error == null);
    }

    // The samples of `up` from now until so many slots have passed, by series.
    private static async Task<List<List<long>>> WindowAsync(FakeReceiver receiver, int slots)
    {
        var from = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var until = from + (slots * IntervalMs);
        await receiver.WaitUntilAsync(
            _ => Ups(receiver).All(samples => samples[^1].TimestampMs >= until), $"{slots} slots of each target");
        return [.. Ups(receiver).Select(samples => samples.Select(sample => sample.TimestampMs).Where(time => time >= from && time < until).ToList())];
    }

    private static List<IReadOnlyList<ReceivedSample>> Ups(FakeReceiver receiver) =>
        [.. receiver.Series.Where(series => series.Key.StartsWith("up{", StringComparison.Ordinal)).Select(series => series.Value)];

    private static void ShouldHoldEachSlotOnce(List<List<long>> series)
    {
        series.Count.ShouldBe(Targets);
        foreach (var times in series)
            Grid.ShouldHoldEachSlotOnce(times, IntervalMs);
    }

    private static ScrapeClusterOptions Options(FakeReceiver receiver, TestHttpServer target) => new()
    {
        ScrapePools =
        [
            new ScrapePoolOptions
            {
                JobName = "many",
                ScrapeInterval = TimeSpan.FromMilliseconds(IntervalMs),
                ScrapeTimeout = TimeSpan.FromMilliseconds(IntervalMs),
                Discoveries = [new StaticDiscoveryOptions(Enumerable.Range(1, Targets).Select(i => Group(target, i)).ToValueList())],
            },
        ],
        RemoteWrites =
        [
            new RemoteWriteOptions { Name = "receiver", Url = receiver.Url.ToString(), Queue = new QueueOptions { BatchSendDeadline = TimeSpan.FromMilliseconds(200) } },
        ],
    };
}
