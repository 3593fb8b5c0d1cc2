using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Status;

public class OverviewOfClusterTests
{
    private readonly FakeTimeProvider _time = new(Examples.Noon);
    private readonly NodeReports _reports;

    public OverviewOfClusterTests() => _reports = new NodeReports(new MovesInFlight(_time), _time);

    [Fact]
    public void Members_are_shown_with_what_they_reported_and_how_old_that_is()
    {
        _reports.Set(Report("a:1", Shard(0, targets: 3, samples: 30), Shard(1, targets: 1, samples: 10)));
        _time.Advance(TimeSpan.FromSeconds(4));

        var overview = Overview();

        overview.Members.Count.ShouldBe(2);
        var (a, b) = (overview.Members[0], overview.Members[1]);
        (a.Node, a.Shards, a.Targets, a.SamplesPerSecond, a.ReportAgeSeconds).ShouldBe(("a:1", 2, 4, 40, 4.0));
        (b.Node, b.Shards, b.UpSince, b.ReportAgeSeconds).ShouldBe(("b:1", 0, null, null));
        overview.Shards.Select(shard => shard.Owner).ShouldBe(["a:1", "a:1", null, null]);
    }

    [Fact]
    public void The_newer_ownership_says_who_owns_a_shard_that_two_nodes_name()
    {
        _reports.Set(Report("a:1", Shard(0, epoch: 7)));
        _time.Advance(TimeSpan.FromSeconds(1));
        _reports.Set(Report("b:1", Shard(0, epoch: 6)));
        Overview().Shards[0].Owner.ShouldBe("a:1");

        _reports.Set(Report("b:1", Shard(0, epoch: 8)));
        Overview().Shards[0].Owner.ShouldBe("b:1");
    }

    [Fact]
    public void Moves_of_all_shards_are_listed_newest_first_with_the_gap_between_the_owners()
    {
        _reports.Set(Report("a:1",
            Shard(0) with { Moves = [new ShardMove(0, "", "b:1", 0, 1_000, 1), new ShardMove(0, "b:1", "a:1", 5_000, 5_250, 2)] },
            Shard(1) with { Moves = [new ShardMove(1, "b:1", "a:1", 4_000, 4_100, 2)] }));

        var moves = Overview().LastMoves;

        moves.Select(move => (move.Shard, move.From, move.GapSeconds)).ShouldBe([(0, "b:1", 0.25), (1, "b:1", 0.1), (0, null, null)]);
        Overview().Shards[0].Moves.Count.ShouldBe(2);
    }

    [Fact]
    public void The_ledger_adds_up_nodes_and_says_whether_each_holds()
    {
        _reports.Set(Examples.Report("a:1"));
        _reports.Set(Examples.Report("b:1"));

        var ledger = Overview().Ledger;

        ledger.Holds.ShouldBeTrue();
        ledger.Slots.Due.ShouldBe(42);
        ledger.Slots.Missed.ShouldBe(new Dictionary<string, long> { ["stopped"] = 8, ["woke_late"] = 2 }, ignoreOrder: true);
        ledger.Samples.Enqueued.ShouldBe(200);
        ledger.Nodes.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void A_slot_or_a_sample_that_is_nowhere_is_seen(int slots, int samples)
    {
        var report = Examples.Report("b:1");
        _reports.Set(Examples.Report("a:1"));
        _reports.Set(report with
        {
            Slots = report.Slots with { Due = report.Slots.Due + slots },
            Endpoints = [report.Endpoints[0] with { Enqueued = report.Endpoints[0].Enqueued + samples }],
        });

        var ledger = Overview().Ledger;

        ledger.Holds.ShouldBeFalse();
        ledger.Nodes.Select(node => node.Holds).ShouldBe([true, false]);
        ledger.Slots.Holds.ShouldBe(slots == 0);
        ledger.Samples.Holds.ShouldBe(samples == 0);
    }

    [Fact]
    public void Moves_under_way_are_those_that_the_placing_node_reports()
    {
        _reports.Set(Examples.Report("10.0.0.1:7946"));

        Overview().MovesInFlight.Single().ShouldSatisfyAllConditions(
            move => move.Shard.ShouldBe(7), move => move.From.ShouldBe("10.0.0.1:7946"), move => move.To.ShouldBe("10.0.0.2:7946"));
    }

    [Fact]
    public void Of_itself_a_node_knows_newer_moves_than_it_reported()
    {
        _reports.Set(Report("a:1") with { Moves = [new MoveInFlight(1, "a:1", "b:1", 0)] });

        Overview(new MoveInFlight(2, "a:1", "b:1", 0)).MovesInFlight.Select(move => move.Shard).ShouldBe([2]);
    }

    [Theory]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(1.25, 1.25)]
    public void A_spread_that_no_number_says_is_not_said(double seen, double? shown) =>
        OverviewOfCluster.Of("a:1", [], [], ShardWeights.Of(4, []), [], new PlacementSight.Look(seen, "versions differ", Planned: 3, At: 0))
            .Placement.ShouldBe(new PlacementOverview(shown, "versions differ", 3));

    private ClusterOverview Overview(params MoveInFlight[] ownMoves) => OverviewOfCluster.Of(
        "a:1", [Member("a:1", "leader"), Member("b:1")], _reports.All, _reports.Loads.Weigh(4), ownMoves, sight: null);

    private static SeenMember Member(string node, params string[] roles) => new(node, "Up", IsReachable: true, "1.0.0", roles);

    private static NodeReport Report(string node, params ShardReport[] shards) => new(
        node, "1.0.0", 1_000, IsStopping: false, shards.ToValueList(), SlotSums.None, [], []);

    private static ShardReport Shard(int shard, int targets = 1, double samples = 1, long epoch = 1) =>
        new(new MeasuredShard(shard, HasList: true, targets, targets, new ShardCost(samples, 10 * samples, 0.01 * samples)), epoch, []);
}
