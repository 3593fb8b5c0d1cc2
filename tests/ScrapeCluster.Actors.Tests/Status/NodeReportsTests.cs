using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Status;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Status;

public class NodeReportsTests
{
    private readonly FakeTimeProvider _time = new(Examples.Noon);
    private readonly MovesInFlight _moves;
    private readonly NodeReports _reports;

    public NodeReportsTests()
    {
        _moves = new MovesInFlight(_time);
        _reports = new NodeReports(_moves, _time);
    }

    [Fact]
    public void The_last_report_of_a_node_counts_until_it_is_removed()
    {
        _reports.Set(Examples.Report("a:1"));
        _reports.Set(Examples.Report("a:1") with { IsStopping = false });
        _reports.IsStopping("a:1").ShouldBeFalse();

        _reports.Remove("a:1");
        _reports.All.ShouldBeEmpty();
    }

    [Fact]
    public void A_node_has_tenure_once_it_says_so_itself()
    {
        _reports.HasTenure("a:1").ShouldBeFalse();

        _reports.Set(Examples.Report("a:1") with { HasNoTenure = true });
        _reports.HasTenure("a:1").ShouldBeFalse();

        _reports.Set(Examples.Report("a:1") with { HasNoTenure = false });
        _reports.HasTenure("a:1").ShouldBeTrue();
    }

    [Fact]
    public void A_late_report_of_a_nodes_former_life_is_ignored()
    {
        _reports.Set(Examples.Report("a:1") with { StartedAtMs = 2_000, IsStopping = false });
        _reports.Set(Examples.Report("a:1") with { StartedAtMs = 1_000, IsStopping = true });

        _reports.IsStopping("a:1").ShouldBeFalse();
    }

    [Fact]
    public void What_a_shard_costs_outlives_its_owner_and_a_new_owner_that_has_not_measured()
    {
        _reports.Set(Owned("a:1", epoch: 1, measured: 10));
        _reports.Remove("a:1");
        _reports.Loads.Weigh(2).AreSettled.ShouldBeFalse();
        var before = Known();

        _reports.Set(Owned("b:1", epoch: 2, measured: 0));

        Known().ShouldBe(before);
        _reports.Loads.LastOwnerOf(0).ShouldBe("b:1");
    }

    [Fact]
    public void An_older_owners_word_does_not_replace_the_newer_ones()
    {
        _reports.Set(Owned("b:1", epoch: 2, measured: 10));
        _reports.Set(Owned("a:1", epoch: 1, measured: 10));

        _reports.Loads.LastOwnerOf(0).ShouldBe("b:1");
    }

    [Fact]
    public void A_move_is_under_way_until_the_new_owner_reports_the_shard()
    {
        _moves.Begin([new PlannedMove(0, "a:1", "b:1")]);
        _moves.Placed(0, "a:1", "c:1");

        _reports.Set(Owned("b:1", epoch: 2, measured: 0));
        _moves.All.Single().ShouldBe(new MoveInFlight(0, "a:1", "c:1", Examples.Noon.ToUnixTimeMilliseconds()));

        _reports.Set(Owned("c:1", epoch: 3, measured: 0));
        _moves.All.ShouldBeEmpty();
    }

    [Fact]
    public void A_first_home_is_no_move_and_one_that_never_arrives_is_given_up()
    {
        _moves.Placed(1, from: null, "a:1");
        _moves.Placed(2, from: "a:1", "a:1");
        _moves.All.ShouldBeEmpty();

        _moves.Placed(3, from: "b:1", "a:1");
        _moves.All.Count.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(3));
        _moves.All.ShouldBeEmpty();
    }

    private (double, double) Known() => (_reports.Loads.Weigh(1)[0], _reports.Loads.Weigh(1).AreSettled ? 1 : 0);

    private static NodeReport Owned(string node, long epoch, int measured) => Examples.Report(node) with
    {
        Shards = [new ShardReport(new MeasuredShard(0, HasList: true, 10, measured, new ShardCost(measured, measured, measured)), epoch, [])],
        Moves = [],
    };
}
