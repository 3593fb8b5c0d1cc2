using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Forming;

public class FormationSimulationTests
{
    private const int Runs = 300;

    [Theory]
    [InlineData(1, 0.0, 50, 500)]
    [InlineData(2, 0.0, 200, 500)]
    [InlineData(3, 0.0, 200, 500)]
    [InlineData(3, 0.1, 900, 500)]
    [InlineData(5, 0.2, 900, 500)]
    [InlineData(9, 0.1, 400, 500)]
    // A busy machine: becoming the first member takes longer than what a node was told holds.
    [InlineData(3, 0.0, 200, 8_000)]
    [InlineData(5, 0.0, 400, 8_000)]
    public void Nodes_that_start_at_any_time_found_exactly_one_cluster(int nodes, double loss, int delayMs, int foundingMs) => InEachRun(run =>
    {
        var random = new Random(run);
        var starts = Enumerable.Range(0, nodes).Select(_ => random.Next(random.Next(1, 10_000))).ToArray();
        var simulation = new FormationSimulation(nodes, (nodes / 2) + 1, run, loss, delayMs, foundingMs);

        simulation.Run(60_000, now =>
        {
            for (var i = 0; i < nodes; i++)
            {
                if (starts[i] / 50 * 50 == now)
                    simulation.Start(i);
            }
        });

        simulation.Running.ShouldBe(nodes);
        simulation.Foundings.ShouldBe(1);
        simulation.IsWhole.ShouldBeTrue($"{simulation}");
    });

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Nodes_that_stand_still_for_seconds_while_they_form_found_exactly_one_cluster(int nodes) => InEachRun(run =>
    {
        var random = new Random(run);
        var simulation = new FormationSimulation(nodes, (nodes / 2) + 1, run, 0.0, 200);
        for (var i = 0; i < nodes; i++)
            simulation.Start(i);

        simulation.Run(60_000, _ =>
        {
            if (random.NextDouble() < 0.02)
                simulation.StandStill(random.Next(nodes), random.Next(4_000));
        });

        simulation.Foundings.ShouldBe(1);
        simulation.IsWhole.ShouldBeTrue($"{simulation}");
    });

    [Fact]
    public void Below_the_minimum_nothing_is_founded() => InEachRun(run =>
    {
        var simulation = new FormationSimulation(5, 3, run, 0.1, 400);
        simulation.Start(0);
        simulation.Start(1);

        simulation.Run(30_000);

        simulation.Foundings.ShouldBe(0);
    });

    [Fact]
    public void Where_each_reaches_only_some_one_cluster_forms_at_most_until_all_reach_each_other() => InEachRun(run =>
    {
        var random = new Random(run);
        var cut = Enumerable.Range(0, 25).Select(_ => random.NextDouble() < 0.4).ToArray();
        var simulation = new FormationSimulation(5, 3, run, 0.05, 300) { IsCut = (a, b) => cut[(Math.Min(a, b) * 5) + Math.Max(a, b)] };
        for (var i = 0; i < 5; i++)
            simulation.Start(i);

        simulation.Run(20_000);
        simulation.Clusters.Count.ShouldBeLessThanOrEqualTo(1);

        simulation.IsCut = (_, _) => false;
        simulation.Run(30_000);
        simulation.IsWhole.ShouldBeTrue($"{simulation}");
    });

    [Fact]
    public void Nodes_that_crash_and_start_again_at_any_time_end_in_one_cluster() => InEachRun(run =>
    {
        var random = new Random(run);
        var simulation = new FormationSimulation(5, 3, run, 0.1, 400);
        for (var i = 0; i < 5; i++)
            simulation.Start(i);

        simulation.Run(20_000, now =>
        {
            if (random.NextDouble() >= 0.05)
                return;
            var node = random.Next(5);
            simulation.Crash(node);
            simulation.Start(node);
        });
        simulation.Run(60_000);

        simulation.IsWhole.ShouldBeTrue($"{simulation}");
    });

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 2)]
    public void Two_clusters_that_came_about_in_a_partition_become_one(int left, int right) => InEachRun(run =>
    {
        // With so low a minimum each side founds its own.
        var simulation = new FormationSimulation(left + right, 2, run, 0.05, 300) { IsCut = (a, b) => (a < left) != (b < left) };
        for (var i = 0; i < left + right; i++)
            simulation.Start(i);
        simulation.Run(20_000);
        simulation.Clusters.Count.ShouldBe(2);
        var larger = simulation.Clusters.Single(cluster => cluster.Nodes.Any(node => node.Node.Host == "10.0.0.1"));

        simulation.IsCut = (_, _) => false;
        simulation.Run(60_000);

        simulation.IsWhole.ShouldBeTrue($"{simulation}");
        simulation.Clusters[0].ShouldBeSameAs(larger);
    });

    private static void InEachRun(Action<int> test)
    {
        for (var run = 0; run < Runs; run++)
        {
            try
            {
                test(run);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Run {run}: {e.Message}", e);
            }
        }
    }
}
