using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class AssignmentPlanTests
{
    private readonly Dictionary<TargetKey, TargetEntry> _entries = [];
    private readonly Dictionary<string, ScrapePool> _pools = new() { ["node"] = Examples.Pool() };

    [Fact]
    public void New_targets_start()
    {
        var change = Apply(Examples.Version(1), [], Examples.Target(1), Examples.Target(2));

        change.Start.Select(start => start.Target.Id.Value).ShouldBe([1ul, 2ul]);
        change.Start.ShouldAllBe(start => start.Pool == _pools["node"]);
    }

    [Fact]
    public void Targets_that_stay_as_they_are_are_not_touched()
    {
        Have(Examples.Target(1));

        var change = Apply(Examples.Version(2), [], Examples.Target(1));

        change.Start.ShouldBeEmpty();
        change.Refresh.ShouldBeEmpty();
        change.End.ShouldBeEmpty();
    }

    [Fact]
    public void A_target_that_is_gone_ends()
    {
        Have(Examples.Target(1));
        Have(Examples.Target(2));

        Apply(Examples.Version(2), [], Examples.Target(2)).End.ShouldHaveSingleItem().Key.Id.Value.ShouldBe(1ul);
    }

    [Fact]
    public void A_target_that_comes_back_before_its_end_goes_on()
    {
        Have(Examples.Target(1)).Ending = true;

        var change = Apply(Examples.Version(3), [], Examples.Target(1));

        change.Refresh.ShouldHaveSingleItem();
        change.Start.ShouldBeEmpty();
    }

    [Fact]
    public void A_target_with_another_interval_or_pool_is_refreshed()
    {
        Have(Examples.Target(1));
        Apply(Examples.Version(2), [], Examples.Target(1, intervalSeconds: 5)).Refresh.ShouldHaveSingleItem();

        _pools["node"] = Examples.Pool();
        Apply(Examples.Version(2), [], Examples.Target(1)).Refresh.ShouldHaveSingleItem();
    }

    [Fact]
    public void Equal_identities_of_two_jobs_are_two_targets()
    {
        _pools["other"] = Examples.Pool("other");
        Have(Examples.Target(1));

        Apply(Examples.Version(2), [], Examples.Target(1), Examples.Target(1, "other")).Start.ShouldHaveSingleItem();
    }

    [Fact]
    public void Invariant_5_a_new_singleton_takes_nothing_of_a_job_whose_discoveries_have_not_spoken()
    {
        Have(Examples.Target(1));

        Apply(Examples.Version(0, epoch: 2), ["node"]).End.ShouldBeEmpty();
        Apply(Examples.Version(0, epoch: 2), []).End.ShouldHaveSingleItem();
    }

    [Fact]
    public void What_the_same_singleton_named_and_names_no_more_ends_though_another_discovery_is_pending()
    {
        Have(Examples.Target(1));

        Apply(Examples.Version(2), ["node"]).End.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_target_of_a_job_that_this_node_does_not_know_waits()
    {
        Have(Examples.Target(1));
        _pools.Clear();

        var change = Apply(Examples.Version(2), [], Examples.Target(1), Examples.Target(2));

        change.WithoutPool.ShouldHaveSingleItem().Id.Value.ShouldBe(2ul);
        change.End.ShouldBeEmpty();
    }

    private TargetEntry Have(Target target)
    {
        var entry = new TargetEntry(target, _pools[target.JobName], Examples.Version(1));
        return _entries[entry.Key] = entry;
    }

    private AssignmentPlan Apply(AssignmentVersion version, ValueList<string> pending, params Target[] targets) =>
        AssignmentPlan.Of(_entries, new ShardAssignment(version, targets, pending), _pools);
}
