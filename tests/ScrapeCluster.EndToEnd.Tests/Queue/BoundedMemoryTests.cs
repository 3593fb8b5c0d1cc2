using ScrapeCluster.EndToEnd.Tests.Clusters;
using ScrapeCluster.Testing.Clusters;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Queue;

/// <summary>Memory does not grow with what waits, whatever the receiver does.</summary>
[Collection(ClusterCollection.Name)]
public sealed class BoundedMemoryTests
{
    // Buffers of requests under way, the queue's window and its index; measured over ten minutes it is an eighth (benchmarks/results/outage.md).
    private const long MostGrowthBytes = 64L << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Five_thousand_targets_and_a_receiver_that_is_down_hangs_is_slow_or_throttles()
    {
        await using var run = await ClusterRun.StartAsync(new ClusterRunOptions
        {
            Name = "memory", Nodes = 1, Targets = 5_000, Series = 40, Interval = TimeSpan.FromSeconds(10), KeepsTimes = true,
        });
        run.Begin();
        var healthy = await MostAsync(run, "healthy", rounds: 2);

        await run.Receiver.GoDownAsync();
        (await MostAsync(run, "down")).ShouldBeLessThan(healthy + MostGrowthBytes);
        await run.Receiver.ComeBackAsync();
        run.Receiver.Hangs = true;
        (await MostAsync(run, "hangs")).ShouldBeLessThan(healthy + MostGrowthBytes);
        run.Receiver.Hangs = false;
        run.Receiver.Status = 429;
        (await MostAsync(run, "throttles")).ShouldBeLessThan(healthy + MostGrowthBytes);
        run.Receiver.Status = 204;

        var until = DateTimeOffset.UtcNow;
        var verdict = await run.EndAsync(s_patience);
        run.LostScrapes(until).ShouldBeEmpty(verdict.ToString());
        verdict.Received.OutOfOrder.ShouldBe(0, verdict.ToString());
        await run.ShouldAddUpAsync();
    }

    // The largest of what the process had resident while all targets were scraped so many times.
    private static async Task<long> MostAsync(ClusterRun run, string when, int rounds = 1)
    {
        var goal = run.Fleet.Scrapes + (rounds * run.Fleet.Targets.Count);
        var most = 0L;
        await Testing.Eventually.TrueAsync(
            () =>
            {
                most = Math.Max(most, run.Node(0).ResidentBytes());
                return run.Fleet.Scrapes >= goal;
            },
            s_patience, () => $"{when}: scraping does not go on");
        return most;
    }
}
