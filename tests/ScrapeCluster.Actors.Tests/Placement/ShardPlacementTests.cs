using ScrapeCluster.Actors.Placement;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Placement;

public class ShardPlacementTests
{
    private const int Shards = 256;

    // Far longer than any rebalance takes: ten minutes.
    private const int Long = 120;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void Shards_nobody_has_measured_are_spread_by_their_number(int nodes)
    {
        var cluster = new PlacedCluster(Unknown(), Names(nodes));

        var counts = cluster.Nodes.Select(node => cluster.ShardsOf(node).Count).ToList();
        (counts.Max() - counts.Min()).ShouldBeLessThanOrEqualTo(1);
        cluster.Look(Long).ShouldBe(0);
    }

    [Fact]
    public void A_node_that_comes_a_little_late_gets_its_part_though_nothing_is_measured()
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b");
        cluster.Join("c");

        cluster.Look(4);

        cluster.Nodes.ShouldAllBe(node => cluster.ShardsOf(node).Count >= 80);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Loads_come_together_in_one_stretch_and_then_nothing_moves(int seed)
    {
        var random = new Random(seed);
        var cluster = new PlacedCluster(Unknown(), Names(random.Next(2, 9)));
        cluster.Weights = Skewed(random);

        cluster.Look(Long);

        cluster.Spread.ShouldBeLessThan(ShardPlacement.TooFarApart, $"{Describe(cluster)}");
        cluster.Look(Long).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_node_that_joins_takes_no_more_than_its_part_and_a_tenth_and_has_it_within_half_a_minute(int seed)
    {
        var random = new Random(seed);
        var cluster = new PlacedCluster(Skewed(random), Names(random.Next(1, 7)));
        cluster.Look(Long);
        var before = cluster.Nodes.Count;
        cluster.Join("new");

        var moves = cluster.Look(5);

        moves.ShouldBeLessThanOrEqualTo((int)(Shards * 1.1 / (before + 1)));
        cluster.Spread.ShouldBeLessThan(1.15, Describe(cluster));
        cluster.Look(Long).ShouldBeLessThanOrEqualTo(2);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void After_a_node_left_the_others_carry_the_same(int seed)
    {
        var random = new Random(seed);
        var cluster = new PlacedCluster(Skewed(random), Names(random.Next(3, 8)));

        cluster.Leave("n1");
        cluster.Look(Long);

        cluster.Spread.ShouldBeLessThan(ShardPlacement.TooFarApart, Describe(cluster));
        cluster.Nodes.Sum(node => cluster.ShardsOf(node).Count).ShouldBe(Shards);
        cluster.Look(Long).ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nodes_that_come_and_go_lose_no_shard_and_find_rest(int seed)
    {
        var random = new Random(seed);
        var cluster = new PlacedCluster(Unknown(), "n0", "n1");
        for (var step = 0; step < 30; step++)
        {
            if (cluster.Nodes.Count < 2 || (cluster.Nodes.Count < 9 && random.Next(2) == 0))
                cluster.Join($"m{step}");
            else
                cluster.Leave(cluster.Nodes[random.Next(cluster.Nodes.Count)]);
            if (random.Next(4) == 0)
                cluster.Weights = Skewed(random);
            cluster.Look(random.Next(6));
        }

        cluster.Look(Long);

        cluster.Nodes.SelectMany(cluster.ShardsOf).Order().ShouldBe(Enumerable.Range(0, Shards));
        cluster.Spread.ShouldBeLessThan(ShardPlacement.TooFarApart, Describe(cluster));
        cluster.Look(Long).ShouldBe(0);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(400)]
    public void A_huge_shard_is_left_alone_and_the_others_are_evened_out_around_it(int hugeWeight)
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b", "c");
        cluster.Weights = ShardWeights.Of([hugeWeight, .. Enumerable.Repeat(1.0, Shards - 1)]);

        cluster.Look(Long);

        var home = cluster.Nodes.Single(node => cluster.ShardsOf(node).Contains(0));
        var allowed = Math.Max(hugeWeight, (hugeWeight + Shards - 1) / 3.0);
        cluster.LoadOf(home).ShouldBeInRange(hugeWeight, allowed * 1.05);
        var others = cluster.Nodes.Where(node => node != home).Select(cluster.LoadOf).ToList();
        (others.Max() / others.Min()).ShouldBeLessThan(1.15);
        if (hugeWeight < 100)
            cluster.Spread.ShouldBeLessThan(1.15);
        cluster.Look(Long).ShouldBe(0);
    }

    [Theory]
    [InlineData(2, 80)]
    [InlineData(3, 60)]
    [InlineData(3, 80)]
    [InlineData(3, 150)]
    [InlineData(5, 45)]
    [InlineData(5, 200)]
    public void A_huge_shard_that_would_leave_a_hole_stays_when_a_node_joins(int nodes, int hugeWeight)
    {
        var cluster = new PlacedCluster(Unknown(), Names(nodes));
        cluster.Weights = ShardWeights.Of([hugeWeight, .. Enumerable.Repeat(1.0, Shards - 1)]);
        cluster.Look(Long);
        var home = cluster.Nodes.Single(node => cluster.ShardsOf(node).Contains(0));
        cluster.Join("new");

        // The node with the huge shard gives nothing: the others give more shards than they would.
        cluster.Look(5).ShouldBeLessThanOrEqualTo((int)(Shards * ((1.0 / (nodes + 1)) + 0.1)));

        cluster.ShardsOf(home).ShouldContain(0);
        var others = cluster.Nodes.Where(node => node != home).Select(cluster.LoadOf).ToList();
        // The last of it may wait for the budget: a node's share of shards is not all that it lacks where one node has few.
        (others.Max() / others.Min()).ShouldBeLessThan(1.5, Describe(cluster));
        cluster.Look(Long);
        others = [.. cluster.Nodes.Where(node => node != home).Select(cluster.LoadOf)];
        (others.Max() / others.Min()).ShouldBeLessThan(1.15, Describe(cluster));
        cluster.Look(Long).ShouldBe(0);
    }

    [Fact]
    public void Small_changes_of_cost_move_nothing()
    {
        var random = new Random(1);
        var cluster = new PlacedCluster(ShardWeights.Of([.. Enumerable.Repeat(1.0, Shards)]), Names(4));
        var moves = 0;
        for (var i = 0; i < Long; i++)
        {
            cluster.Weights = ShardWeights.Of([.. Enumerable.Range(0, Shards).Select(_ => 0.7 + (0.6 * random.NextDouble()))]);
            moves += cluster.Look();
        }

        moves.ShouldBe(0);
    }

    [Fact]
    public void Unequal_loads_are_looked_at_thrice_before_shards_move_and_a_new_node_is_not()
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b");
        cluster.Weights = ShardWeights.Of([.. Enumerable.Range(0, Shards).Select(shard => cluster.ShardsOf("a").Contains(shard) ? 2.0 : 1.0)]);

        cluster.Look().ShouldBe(0);
        cluster.Look().ShouldBe(0);
        cluster.Look().ShouldBeGreaterThan(0);

        cluster.Look(Long);
        cluster.Join("c");
        cluster.Look().ShouldBe(cluster.MovesPerLook);
    }

    [Fact]
    public void What_was_seen_before_an_unquiet_time_does_not_count()
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b");
        cluster.Weights = ShardWeights.Of([.. Enumerable.Range(0, Shards).Select(shard => cluster.ShardsOf("a").Contains(shard) ? 2.0 : 1.0)]);
        cluster.Look(2);

        cluster.NotQuiet();

        cluster.Look(2).ShouldBe(0);
        cluster.Look().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Moves_for_balance_have_a_budget_each_minute()
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b");
        cluster.Weights = ShardWeights.Of([.. Enumerable.Range(0, Shards).Select(shard => cluster.ShardsOf("a").Contains(shard) ? 100.0 : 1.0)]);
        var spread = cluster.Spread;

        cluster.Look(12).ShouldBeInRange(1, Shards / 4);
        cluster.Spread.ShouldBeLessThan(spread);
    }

    [Fact]
    public void Costs_that_are_mostly_guessed_move_nothing()
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b");
        cluster.Weights = ShardWeights.Of(Shards,
            [.. cluster.ShardsOf("a").Select(shard => new MeasuredShard(shard, HasList: true, 10, 10, new ShardCost(shard < 20 ? 5000 : 10, 1, 1)))]);

        cluster.Look(Long).ShouldBe(0);
    }

    [Fact]
    public void Shards_without_targets_are_spread_by_number_too_when_a_node_joins()
    {
        var cluster = new PlacedCluster(ShardWeights.Of([.. Enumerable.Range(0, Shards).Select(shard => shard % 5 == 0 ? 1.0 : 0)]), "a");
        cluster.Join("b");

        cluster.Look(5).ShouldBeLessThanOrEqualTo((int)(Shards * 0.55));

        cluster.Nodes.ShouldAllBe(node => cluster.ShardsOf(node).Count > 110);
        cluster.Spread.ShouldBeLessThan(1.15);
        cluster.Look(Long).ShouldBe(0);
    }

    [Fact]
    public void Homeless_shards_go_to_nodes_of_the_newest_version_that_do_not_stop()
    {
        var cluster = new PlacedCluster(Unknown(), "old1", "old2");
        cluster.Join("new1", version: 1);
        cluster.Join("new2", version: 1);
        cluster.Close("new2");

        cluster.Leave("old1");

        cluster.ShardsOf("new1").Count.ShouldBe(Shards / 2);
        cluster.ShardsOf("new2").ShouldBeEmpty();
    }

    [Fact]
    public void Where_every_node_is_about_to_go_a_shard_still_gets_a_home()
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b");
        cluster.Close("a");
        cluster.Close("b");

        cluster.Place(3).ShouldNotBeNull();
    }

    [Fact]
    public void Nothing_moves_while_a_node_is_closed()
    {
        var cluster = new PlacedCluster(Unknown(), "a", "b");
        cluster.Join("c");
        cluster.Close("b");

        cluster.Look(Long).ShouldBe(0);
    }

    [Fact]
    public void A_released_shard_goes_where_it_was_meant_to_go_though_another_is_lighter_for_now()
    {
        var placement = new ShardPlacement(4, TimeProvider.System);
        var weights = ShardWeights.Of([1, 1, 1, 1]);
        IReadOnlyList<PlacementNode> nodes = [Node("a", 0, 1, 2, 3), Node("b")];

        var moves = placement.Rebalance(nodes, weights);

        moves.Count.ShouldBe(2);
        moves.ShouldAllBe(move => move.To == "b");
        placement.Allocate(moves[0].Shard, [Node("a", moves[1].Shard), Node("b"), Node("c")], weights).ShouldBe("b");
    }

    private static PlacementNode Node(string name, params int[] shards) => new(name, IsOpen: true, VersionRank: 0, shards);

    private static ShardWeights Unknown() => ShardWeights.Of(Shards, []);

    // As targets are in life: most alike, a few many times larger, none above a tenth of a small cluster.
    private static ShardWeights Skewed(Random random) => ShardWeights.Of(
        [.. Enumerable.Range(0, Shards).Select(_ => Math.Exp(random.NextDouble() * 1.5) * (random.Next(30) == 0 ? 4 : 1))]);

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"n{i}")];

    private static string Describe(PlacedCluster cluster) =>
        string.Join(", ", cluster.Nodes.Select(node => $"{node}: {cluster.ShardsOf(node).Count} shards, load {cluster.LoadOf(node):0.0}"));
}
