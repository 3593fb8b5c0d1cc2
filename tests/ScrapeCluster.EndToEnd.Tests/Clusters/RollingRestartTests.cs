using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Clusters;

/// <summary>What an upgrade does: each node ends and comes back, the youngest first.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RollingRestartTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // Kubernetes kills what has not ended after 30 seconds.
    private static readonly TimeSpan s_gracePeriod = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Restarting_each_node_in_turn_misses_no_scrape_doubles_none_and_keeps_the_order()
    {
        await using var run = await ClusterRun.StartAsync(new ClusterRunOptions { Name = "rolling" });
        run.Begin();

        foreach (var node in run.Cluster.Nodes.Reverse())
        {
            var exit = await node.TerminateAsync();
            exit.Code.ShouldBe(0, $"node {node.Index}, logs in {run.Cluster.LogFolder}");
            exit.After.ShouldBeLessThan(s_gracePeriod, $"node {node.Index}, logs in {run.Cluster.LogFolder}");
            await run.Fleet.ScrapedAsync(1, s_patience, $"node {node.Index} is gone");
            await ClusterProcesses.StartAsync(s_patience, node);
            await run.Fleet.ScrapedAsync(2, s_patience, $"node {node.Index} is back");
        }

        var verdict = await run.EndAsync();
        verdict.ShouldBeSeamless(run);
        await run.ShouldAddUpAsync();
        (await run.SumAsync("scrapecluster_scraping_slots_missed_total")).ShouldBe(0);
        (await run.SumAsync("scrapecluster_remote_write_dropped_samples_total")).ShouldBe(0);
    }

    [Fact]
    public async Task A_receiver_that_is_down_while_a_node_leaves_and_returns_gets_everything_in_order_when_it_is_back()
    {
        await using var run = await ClusterRun.StartAsync(new ClusterRunOptions { Name = "receiver-down", SendDeadline = TimeSpan.FromSeconds(1) });
        run.Begin();

        await run.Receiver.GoDownAsync();
        await run.Fleet.ScrapedAsync(1, s_patience, "the receiver is down");
        var exit = await run.Node(2).TerminateAsync();
        await run.Fleet.ScrapedAsync(1, s_patience, "the node is gone");
        await ClusterProcesses.StartAsync(s_patience, run.Node(2));
        await run.Receiver.ComeBackAsync();

        var verdict = await run.EndAsync();
        exit.Code.ShouldBe(0, $"logs in {run.Cluster.LogFolder}");
        exit.After.ShouldBeLessThan(s_gracePeriod, $"logs in {run.Cluster.LogFolder}");
        verdict.ShouldBeSeamless(run);
        await run.ShouldAddUpAsync();
        (await run.SumAsync("scrapecluster_remote_write_dropped_samples_total")).ShouldBe(0);
    }
}
