using ScrapeCluster.EndToEnd.Tests.Clusters;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Queue;

/// <summary>What was scraped arrives, in order, whatever ends in between: each target's scrapes are compared with the samples of <c>up</c>.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DurableQueueTests
{
    private const string Write = "scrapecluster_remote_write_";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_during_an_outage_loses_doubles_and_reorders_nothing(bool killed)
    {
        await using var run = await ClusterRun.StartAsync(OneNode($"outage-{(killed ? "kill" : "stop")}"));
        run.Begin();
        await run.Receiver.GoDownAsync();
        await run.Fleet.ScrapedAsync(5, s_patience, "the receiver is down");

        var ended = DateTimeOffset.UtcNow;
        if (killed)
            await run.Node(0).KillAsync();
        else
            (await run.Node(0).TerminateAsync()).ShouldSatisfyAllConditions(exit => exit.Code.ShouldBe(0), exit => exit.After.ShouldBeLessThan(TimeSpan.FromSeconds(10)));
        await ClusterProcesses.StartAsync(s_patience, run.Node(0));
        await run.Fleet.ScrapedAsync(3, s_patience, "after the restart");
        (await run.SumAsync(Write + "recovered_samples_total")).ShouldBeGreaterThan(0);
        await run.Receiver.ComeBackAsync();

        await ShouldHaveArrivedAsync(run, duplicates: false, killed ? [ended] : []);
    }

    [Fact]
    public async Task Kills_at_random_points_lose_and_reorder_nothing()
    {
        const int kills = 6;
        await using var run = await ClusterRun.StartAsync(OneNode("kills"));
        var chance = new Random(20261122);
        run.Begin();

        var killed = new List<DateTimeOffset>();
        for (var i = 0; i < kills; i++)
        {
            await Task.Delay(chance.Next(200, 2500));
            killed.Add(DateTimeOffset.UtcNow);
            await run.Node(0).KillAsync();
            await ClusterProcesses.StartAsync(s_patience, run.Node(0));
        }

        await ShouldHaveArrivedAsync(run, duplicates: true, killed);
    }

    [Fact]
    public async Task A_killed_node_of_three_that_comes_back_hands_over_what_it_had()
    {
        await using var run = await ClusterRun.StartAsync(OneNode("adoption") with { Nodes = 3, Interval = TimeSpan.FromSeconds(2), Targets = 90 });
        run.Begin();

        // Once with a backlog, once with what waits for company.
        await run.Receiver.GoDownAsync();
        await run.Fleet.ScrapedAsync(3, s_patience, "the receiver is down");
        var first = DateTimeOffset.UtcNow;
        await run.Node(1).KillAsync();
        await ClusterProcesses.StartAsync(s_patience, run.Node(1));
        await run.Fleet.ScrapedAsync(2, s_patience, "after the first kill");
        await run.Receiver.ComeBackAsync();
        await run.Fleet.ScrapedAsync(4, s_patience, "the receiver is back");
        var second = DateTimeOffset.UtcNow;
        await run.Node(2).KillAsync();
        await ClusterProcesses.StartAsync(s_patience, run.Node(2));
        await run.Fleet.ScrapedAsync(2, s_patience, "after the second kill");

        await ShouldHaveArrivedAsync(run, duplicates: true, [first, second]);
    }

    [Fact]
    public async Task With_a_full_disk_it_goes_on_from_memory_and_says_so()
    {
        using var disk = SmallDisk.Mount(megabytes: 2);
        await using var run = await ClusterRun.StartAsync(OneNode("disk-full") with { DataFolder = disk.Path, Series = 250 });
        run.Begin();
        await run.Receiver.GoDownAsync();

        await Testing.Eventually.HoldsAsync(async () =>
        {
            using var answer = await run.Node(0).Process.Http.GetAsync(new Uri("/-/ready", UriKind.Relative));
            answer.IsSuccessStatusCode.ShouldBeTrue();
            (await answer.Content.ReadAsStringAsync()).ShouldContain("No space left");
        });
        run.Node(0).Process.Output.ShouldContain("No space left");
        await run.Fleet.ScrapedAsync(3, s_patience, "the disk is full");
        await run.Receiver.ComeBackAsync();

        await ShouldHaveArrivedAsync(run, duplicates: false, []);
        (await run.SumAsync(Write + "dropped_samples_total")).ShouldBe(0);
        await Testing.Eventually.HoldsAsync(async () =>
            (await run.Node(0).Process.Http.GetStringAsync(new Uri("/-/ready", UriKind.Relative))).ShouldNotContain("No space left"));
    }

    private static ClusterRunOptions OneNode(string name) => new()
    {
        Name = name,
        Nodes = 1,
        Targets = 60,
        Series = 20,
        Interval = TimeSpan.FromSeconds(1),
        SendDeadline = TimeSpan.FromSeconds(1),
        KeepsTimes = true,
    };

    private static async Task ShouldHaveArrivedAsync(ClusterRun run, bool duplicates, IReadOnlyList<DateTimeOffset> kills)
    {
        var until = DateTimeOffset.UtcNow;
        var verdict = await run.EndAsync(s_patience);
        var told = $"{verdict}\nlogs in {run.Cluster.LogFolder}";
        run.LostScrapes(until, kills).ShouldBeEmpty(told);
        verdict.Received.Problems.ShouldBeEmpty(told);
        verdict.Received.OutOfOrder.ShouldBe(0, told);
        verdict.Received.FalseMarkers.ShouldBe(0, told);
        verdict.Silent.ShouldBeEmpty(told);
        if (!duplicates)
            verdict.Received.Duplicates.ShouldBe(0, told);
        await run.ShouldAddUpAsync();
    }
}
