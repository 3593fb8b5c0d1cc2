using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Clusters;

/// <summary>
/// Nodes that end or stop without a word: others take over within a bound (a target's next slot may be an interval later), and
/// nothing comes out of order.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class CrashTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_killed_node_is_replaced_within_15_seconds_or_6_where_it_is_restarted_at_once()
    {
        await using var run = await ClusterRun.StartAsync(new ClusterRunOptions { Name = "kill", SendDeadline = TimeSpan.FromSeconds(1), KeepsTimes = true });

        // The one that hurts most: it runs the discovery and places the shards.
        var oldest = (await run.Node(0).ClusterAsync()).Oldest;
        var first = run.Cluster.Nodes.Single(node => node.Name == oldest);
        var replaced = await KillAsync(run, first, restart: false);
        replaced.ShouldBeLessThan(TimeSpan.FromSeconds(15) + run.Interval, $"logs in {run.Cluster.LogFolder}");

        await ClusterProcesses.StartAsync(s_patience, first);
        await run.SettleAsync();
        var second = run.Cluster.Nodes.First(node => node != first);
        var restarted = await KillAsync(run, second, restart: true);
        restarted.ShouldBeLessThan(TimeSpan.FromSeconds(6) + run.Interval, $"logs in {run.Cluster.LogFolder}");

        await ClusterProcesses.ReadyAsync(s_patience, second);
        await run.ShouldAddUpAsync();
    }

    [Fact]
    public async Task A_frozen_node_is_replaced_and_ends_when_it_wakes_without_writing_or_scraping_what_is_no_longer_its_own()
    {
        await using var run = await ClusterRun.StartAsync(new ClusterRunOptions { Name = "freeze", SendDeadline = TimeSpan.FromSeconds(1) });
        await run.QuietAsync();
        run.Begin();

        var frozen = DateTimeOffset.UtcNow;
        run.Node(2).Freeze();
        await run.Fleet.ScrapedAsync(2, s_patience, "after the freeze");
        run.Fleet.LongestWaitAfter(frozen).ShouldBeLessThan(TimeSpan.FromSeconds(15) + run.Interval, $"logs in {run.Cluster.LogFolder}");
        run.Node(2).Resume();
        var code = await run.Node(2).ExitedAsync(TimeSpan.FromSeconds(30));

        var verdict = await run.EndAsync();
        code.ShouldNotBe(0, $"logs in {run.Cluster.LogFolder}");
        verdict.Scrapes.Doubled.ShouldBe(0, verdict.ToString());
        verdict.Scrapes.LongestOverlap.ShouldBe(TimeSpan.Zero, verdict.ToString());
        verdict.ShouldBeInOrder();
        await run.ShouldAddUpAsync();
    }

    // How long the targets had to wait at most.
    private static async Task<TimeSpan> KillAsync(ClusterRun run, ClusterNode node, bool restart)
    {
        await run.QuietAsync();
        run.Begin();
        var killed = DateTimeOffset.UtcNow;
        await node.KillAsync();
        if (restart)
            await node.StartAsync();
        await run.Fleet.ScrapedAsync(2, s_patience, $"after the end of node {node.Index}");
        var verdict = await run.EndAsync();
        verdict.ShouldBeInOrder(repeats: true);
        verdict.Scrapes.Doubled.ShouldBe(0, verdict.ToString());
        return run.Fleet.LongestWaitAfter(killed);
    }
}
