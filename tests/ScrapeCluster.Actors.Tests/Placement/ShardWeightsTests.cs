using ScrapeCluster.Actors.Placement;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Placement;

public class ShardWeightsTests
{
    [Fact]
    public void The_average_of_what_is_known_weighs_one_and_so_does_what_is_unknown()
    {
        var weights = ShardWeights.Of(4, [Shard(0, 10, 1000, 0.1), Shard(1, 30, 3000, 0.3)]);

        weights[0].ShouldBe(0.5, 1e-9);
        weights[1].ShouldBe(1.5, 1e-9);
        weights[2].ShouldBe(1);
        weights[3].ShouldBe(1);
    }

    [Fact]
    public void Samples_count_most_bytes_and_time_a_little()
    {
        var weights = ShardWeights.Of(3, [Shard(0, 100, 0, 0), Shard(1, 0, 100, 0), Shard(2, 0, 0, 1)]);

        weights[0].ShouldBeGreaterThan(weights[1] * 5);
        weights[1].ShouldBeGreaterThan(weights[2]);
        weights[2].ShouldBeGreaterThan(0);
        (weights[0] + weights[1] + weights[2]).ShouldBe(3, 1e-9);
    }

    [Fact]
    public void Where_nothing_is_measured_all_weigh_the_same()
    {
        var weights = ShardWeights.Of(3, []);

        Enumerable.Range(0, 3).Select(shard => weights[shard]).ShouldBe([1, 1, 1]);
        weights.AreSettled.ShouldBeFalse();
    }

    [Fact]
    public void A_shard_without_targets_is_idle_and_an_unknown_one_is_not()
    {
        var weights = ShardWeights.Of(2, [Shard(0, 0, 0, 0) with { Targets = 0, Measured = 0 }]);

        weights.IsIdle(0).ShouldBeTrue();
        weights.IsIdle(1).ShouldBeFalse();
    }

    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(10, 8, true)]
    [InlineData(10, 5, false)]
    [InlineData(7, 10, false)]
    public void They_are_settled_when_most_shards_and_targets_were_measured(int known, int measured, bool areSettled) =>
        ShardWeights.Of(10, [.. Enumerable.Range(0, known).Select(shard => Shard(shard, 1, 1, 1) with { Measured = measured })])
            .AreSettled.ShouldBe(areSettled);

    private static MeasuredShard Shard(int shard, double samples, double bytes, double seconds) =>
        new(shard, HasList: true, Targets: 10, Measured: 10, new ShardCost(samples, bytes, seconds));
}
