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

        var third = run.Node(2);
        await ClusterProcesses.StartAsync(s_patience, third);
        await Eventually.HoldsAsync(async () => (await ShareOfAsync(run, third)).ShouldBeGreaterThan(0.2), s_patience);
        await run.Fleet.ScrapedAsync(2, s_patience, "the third node has its share");

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

    // The part of all slots that came due at this node since a moment ago.
    private static async Task<double> ShareOfAsync(ClusterRun run, ClusterNode node)
    {
        var before = await DueAsync();
        await run.Fleet.ScrapedAsync(1, s_patience, "a round");
        var after = await DueAsync();
        return (after.Own - before.Own) / (after.All - before.All);

        async Task<(double Own, double All)> DueAsync()
        {
            const string due = "scrapecluster_scraping_slots_due_total";
            return ((await node.MetricsAsync()).Sum(due), await run.SumAsync(due));
        }
    }
}
