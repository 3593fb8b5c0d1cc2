using ScrapeCluster.Testing.Clusters;
using Shouldly;

namespace ScrapeCluster.EndToEnd.Tests.Clusters;

/// <summary>What must hold of a run.</summary>
internal static class Verdicts
{
    /// <summary>Nobody could tell that targets moved.</summary>
    /// <param name="markers">Series that ended on purpose.</param>
    public static void ShouldBeSeamless(this ClusterVerdict verdict, ClusterRun run, long markers = 0)
    {
        var told = $"{verdict}\nlogs in {run.Cluster.LogFolder}";
        verdict.Scrapes.Missed.ShouldBe(0, told);
        verdict.Scrapes.Doubled.ShouldBe(0, told);
        verdict.Scrapes.LongestGap.ShouldBeLessThanOrEqualTo(run.Interval * 1.5, told);
        verdict.Received.LongestGap.ShouldBeLessThanOrEqualTo(run.Interval * 1.5, told);
        verdict.ShouldBeInOrder();
        verdict.Received.Markers.ShouldBe(markers, told);
        verdict.Received.Downs.ShouldBe(0, told);
    }

    /// <summary>Nothing older than what was there, nothing twice, no false end, nothing that stays away.</summary>
    /// <param name="repeats">A node was killed: whether its last requests were taken it cannot know when it comes back, so it repeats them.</param>
    public static void ShouldBeInOrder(this ClusterVerdict verdict, bool repeats = false)
    {
        var told = verdict.ToString();
        verdict.Received.Problems.ShouldBeEmpty(told);
        verdict.Received.OutOfOrder.ShouldBe(0, told);
        if (!repeats)
            verdict.Received.Duplicates.ShouldBe(0, told);
        verdict.Received.FalseMarkers.ShouldBe(0, told);
        verdict.Silent.ShouldBeEmpty(told);
    }

    /// <summary>The ledger of each running node, and of the cluster as each one sees it.</summary>
    public static async Task ShouldAddUpAsync(this ClusterRun run)
    {
        foreach (var node in run.Cluster.Running)
            await Testing.Eventually.HoldsAsync(async () => (await node.ClusterAsync()).LedgerHolds.ShouldBeTrue($"/api/v1/cluster of node {node.Index}"));
        foreach (var node in run.Cluster.Running)
            await Sums.ShouldAddUpAsync(node.Process);
    }

    /// <summary>One own metric over all running nodes.</summary>
    public static async Task<double> SumAsync(this ClusterRun run, string metric)
    {
        var sum = 0.0;
        foreach (var node in run.Cluster.Running)
            sum += (await node.MetricsAsync()).Sum(metric);
        return sum;
    }
}
