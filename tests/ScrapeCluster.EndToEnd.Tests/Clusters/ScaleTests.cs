using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Clusters;

/// <summary>A node more, a node less.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ScaleTests
{
    private const int Series = 50;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_third_node_takes_its_share_and_gives_it_back_and_series_that_vanish_on_the_way_end_once()
    {
        await using var run = await ClusterRun.StartAsync(new ClusterRunOptions { Name = "scale", StartedNodes = 2, Series = Series });
        run.Begin();

        var before = await run.Node(0).ClusterAsync();
        var third = run.Node(2);
        await ClusterProcesses.StartAsync(s_patience, third);
        // Its third of the targets, as well as shards can be cut.
        await Eventually.HoldsAsync(async () => (await run.Node(0).ClusterAsync()).Targets.GetValueOrDefault(third.Name).ShouldBeGreaterThan(50), s_patience);
        await run.Fleet.ScrapedAsync(2, s_patience, "the third node has its share");
        before.MovedUntil(await run.Node(0).ClusterAsync()).ShouldBeLessThanOrEqualTo((int)(before.Owners.Count / 3 * 1.1), "shards that moved");

        var vanishing = run.Fleet.Targets.Take(60).ToList();
        var leaving = third.TerminateAsync();
        run.Fleet.SetSeries(Series - 1, vanishing);
        var exit = await leaving;

        var verdict = await run.EndAsync();
        exit.Code.ShouldBe(0, $"logs in {run.Cluster.LogFolder}");
        exit.After.ShouldBeLessThan(TimeSpan.FromSeconds(10), $"logs in {run.Cluster.LogFolder}");
        verdict.ShouldBeSeamless(run, markers: vanishing.Count);
        await run.ShouldAddUpAsync();
    }
}
