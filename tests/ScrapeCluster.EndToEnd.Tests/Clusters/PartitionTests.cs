using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Clusters;

/// <summary>A node that loses the others but not its targets and the receiver: the worst kind of partition.</summary>
[Collection(ClusterCollection.Name)]
public sealed class PartitionTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_node_that_is_cut_off_stops_before_the_others_take_over_and_nothing_comes_out_of_order()
    {
        await using var run = await ClusterRun.StartAsync(new ClusterRunOptions { Name = "partition", HasNetwork = true, SendDeadline = TimeSpan.FromSeconds(1) });
        run.Begin();

        var cut = DateTimeOffset.UtcNow;
        run.Network.Isolate(2);
        var code = await run.Node(2).ExitedAsync(s_patience);
        await run.Fleet.ScrapedAsync(2, s_patience, "the node is cut off");

        code.ShouldNotBe(0, $"logs in {run.Cluster.LogFolder}");
        run.Fleet.Statistics(run.Interval).LongestGap.ShouldBeLessThan(TimeSpan.FromSeconds(15) + run.Interval, $"logs in {run.Cluster.LogFolder}");
        run.Network.Join(2);
        await ClusterProcesses.StartAsync(s_patience, run.Node(2));
        var verdict = await run.EndAsync();
        verdict.Scrapes.Doubled.ShouldBe(0, verdict.ToString());
        verdict.Scrapes.LongestOverlap.ShouldBe(TimeSpan.Zero, verdict.ToString());
        verdict.ShouldBeInOrder();
        run.Fleet.LongestWaitAfter(cut).ShouldBeLessThan(TimeSpan.FromSeconds(15) + run.Interval, verdict.ToString());
        await run.ShouldAddUpAsync();
    }
}
