using ScrapeCluster.Actors.Discovery;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Discovery;

public class TargetAssignmentTests
{
    private const int Shards = 16;

    private static readonly StaticDiscoveryOptions First = Examples.Static("first");
    private static readonly StaticDiscoveryOptions Second = Examples.Static("second");

    private readonly TargetAssignment _assignment = new(Shards, epoch: 100);

    [Fact]
    public void A_job_has_the_targets_of_all_its_discoveries()
    {
        Configure(Examples.Pool("node", First, Second));
        _assignment.Publish(First, [Examples.Group("a:1", "b:1")]);
        _assignment.Publish(Second, [Examples.Group("c:1"), Examples.Group("d:1")]);

        _assignment.Update();

        Urls().ShouldBe(["http://a:1/metrics", "http://b:1/metrics", "http://c:1/metrics", "http://d:1/metrics"]);
    }

    [Fact]
    public void Each_target_is_in_its_own_shard_once()
    {
        Configure(Examples.Pool("node", First));
        _assignment.Publish(First, [Examples.Group([.. Enumerable.Range(0, 100).Select(i => $"h{i}:1")])]);

        _assignment.Update();

        for (var shard = 0; shard < Shards; shard++)
            _assignment.Of(shard).Targets.ShouldAllBe(target => ShardMap.ShardOf(target, Shards) == shard);
        Urls().Count.ShouldBe(100);
    }

    [Fact]
    public void One_discovery_serves_every_job_that_has_it()
    {
        Configure(Examples.Pool("one", First), Examples.Pool("two", Examples.Static("first")));

        _assignment.Publish(First, [Examples.Group("a:1")]);
        _assignment.Update();

        _assignment.Jobs.ShouldAllBe(job => job.Targets.Active.Count == 1);
    }

    [Fact]
    public void A_job_that_a_reload_adds_has_what_its_discovery_said_for_others_already()
    {
        var one = Examples.Pool("one", First);
        Configure(one);
        _assignment.Publish(First, [Examples.Group("a:1")]);
        _assignment.Update();

        Configure(one, Examples.Pool("two", First));
        _assignment.Update();

        _assignment.PendingJobs.ShouldBeEmpty();
        Urls().Count.ShouldBe(2);
    }

    [Fact]
    public void A_first_answer_that_finds_nothing_takes_nothing_away_yet()
    {
        var files = new FileDiscoveryOptions { Files = ["/targets/*.json"] };
        Configure(Examples.Pool("node", files));

        _assignment.Publish(files, []);
        _assignment.Update();

        _assignment.WaitingJobs.ShouldBeEmpty();
        _assignment.PendingJobs.ShouldBe(["node"]);
        _assignment.TrustEmpty();
        _assignment.PendingJobs.ShouldBeEmpty();
    }

    [Fact]
    public void What_vanishes_after_it_was_found_is_gone_at_once()
    {
        var files = new FileDiscoveryOptions { Files = ["/targets/*.json"] };
        Configure(Examples.Pool("node", files));
        _assignment.Publish(files, []);
        _assignment.Publish(files, [Examples.Group("a:1")]);
        _assignment.Update();
        _assignment.PendingJobs.ShouldBeEmpty();

        _assignment.Publish(files, []);
        _assignment.Update();

        _assignment.PendingJobs.ShouldBeEmpty();
        Urls().ShouldBeEmpty();
    }

    [Fact]
    public void What_the_configuration_says_is_believed_also_where_it_says_nothing()
    {
        Configure(Examples.Pool("node", First));

        _assignment.Publish(First, []);
        _assignment.Update();

        _assignment.PendingJobs.ShouldBeEmpty();
    }

    [Fact]
    public void A_job_whose_targets_cannot_be_built_keeps_those_it_has_and_leaves_others_alone()
    {
        Configure(Examples.Pool("broken", First), Examples.Pool("sound", Second));
        _assignment.Publish(First, [Examples.Group("a:1")]);
        _assignment.Publish(Second, [Examples.Group("b:1")]);
        _assignment.Update();

        _assignment.Publish(First, [Examples.Group("a:1") with { Labels = null! }]);
        _assignment.Publish(Second, [Examples.Group("c:1")]);
        _assignment.Update();

        Urls().ShouldBe(["http://a:1/metrics", "http://c:1/metrics"], ignoreOrder: true);
        _assignment.PendingJobs.ShouldBe(["broken"]);
        _assignment.Jobs.Single(job => job.Error is not null).Pool.Options.JobName.ShouldBe("broken");
    }

    [Fact]
    public void What_a_discovery_said_is_forgotten_with_its_last_job()
    {
        Configure(Examples.Pool("one", First));
        _assignment.Publish(First, [Examples.Group("a:1")]);
        Configure();

        Configure(Examples.Pool("one", First));
        _assignment.Update();

        Urls().ShouldBeEmpty();
        _assignment.PendingJobs.ShouldBe(["one"]);
    }

    [Fact]
    public void Only_shards_whose_list_became_another_get_a_new_version()
    {
        Configure(Examples.Pool("node", First));
        _assignment.Publish(First, [Examples.Group("a:1", "b:1", "c:1")]);
        var before = _assignment.Update();
        var versions = Versions();

        _assignment.Publish(First, [Examples.Group("a:1", "b:1", "c:1", "d:1")]);
        var changed = _assignment.Update();

        before.ShouldNotBeEmpty();
        var shard = changed.ShouldHaveSingleItem();
        _assignment.Of(shard).Targets.ShouldContain(target => target.Url == "http://d:1/metrics");
        var after = Versions();
        for (var other = 0; other < Shards; other++)
            (after[other] > versions[other]).ShouldBe(other == shard);
    }

    [Fact]
    public void The_same_list_again_changes_nothing()
    {
        Configure(Examples.Pool("node", First));
        _assignment.Publish(First, [Examples.Group("a:1", "b:1")]);
        _assignment.Update();

        _assignment.Publish(First, [Examples.Group("b:1"), Examples.Group("a:1")]);

        _assignment.Update().ShouldBeEmpty();
    }

    [Fact]
    public void A_target_that_its_discovery_names_no_more_is_gone()
    {
        Configure(Examples.Pool("node", First));
        _assignment.Publish(First, [Examples.Group("a:1", "b:1")]);
        _assignment.Update();

        _assignment.Publish(First, [Examples.Group("b:1")]);

        _assignment.Update().ShouldHaveSingleItem();
        Urls().ShouldBe(["http://b:1/metrics"]);
    }

    [Fact]
    public void A_discovery_that_has_not_spoken_adds_nothing_and_makes_its_jobs_pending()
    {
        Configure(Examples.Pool("one", First, Second), Examples.Pool("two", First));
        _assignment.Publish(First, [Examples.Group("a:1")]);
        _assignment.Update();

        _assignment.PendingJobs.ShouldBe(["one"]);
        Urls().Count.ShouldBe(2);

        _assignment.Publish(Second, []);
        _assignment.PendingJobs.ShouldBeEmpty();
    }

    [Fact]
    public void A_removed_job_takes_its_targets_along_and_nothing_else()
    {
        Configure(Examples.Pool("one", First), Examples.Pool("two", Second));
        _assignment.Publish(First, [Examples.Group("a:1")]);
        _assignment.Publish(Second, [Examples.Group("b:1")]);
        _assignment.Update();

        Configure(_assignment.Jobs.Last().Pool);

        _assignment.Update().ShouldHaveSingleItem();
        Urls().ShouldBe(["http://b:1/metrics"]);
    }

    [Fact]
    public void Invariant_5_a_replaced_discovery_keeps_its_targets_until_the_new_one_has_spoken()
    {
        Configure(Examples.Pool("node", First));
        _assignment.Publish(First, [Examples.Group("a:1", "b:1")]);
        _assignment.Update();

        Configure(Examples.Pool("node", Second));
        _assignment.Update().ShouldBeEmpty();
        Urls().Count.ShouldBe(2);

        _assignment.Publish(Second, [Examples.Group("b:1", "c:1")]);
        _assignment.Update();
        Urls().ShouldBe(["http://b:1/metrics", "http://c:1/metrics"]);
    }

    [Fact]
    public void A_discovery_that_a_reload_took_away_takes_its_targets_along()
    {
        Configure(Examples.Pool("node", First, Second));
        _assignment.Publish(First, [Examples.Group("a:1")]);
        _assignment.Publish(Second, [Examples.Group("b:1")]);
        _assignment.Update();

        Configure(Examples.Pool("node", First));
        _assignment.Update();

        Urls().ShouldBe(["http://a:1/metrics"]);
    }

    [Fact]
    public void What_a_stopped_discovery_still_says_is_not_heard()
    {
        Configure(Examples.Pool("node", First));
        _assignment.Publish(Second, [Examples.Group("a:1")]);

        _assignment.Update().ShouldBeEmpty();
        _assignment.PendingJobs.ShouldBe(["node"]);
    }

    [Fact]
    public void A_shard_that_knows_a_later_epoch_makes_this_one_later_still()
    {
        _assignment.Outdo(99).ShouldBeFalse();
        _assignment.Outdo(500).ShouldBeTrue();

        _assignment.VersionOf(0).ShouldBe(new AssignmentVersion(501, 0));
    }

    private void Configure(params ScrapePool[] pools) => _assignment.Configure(pools);

    private List<string> Urls() =>
        [.. Enumerable.Range(0, Shards).SelectMany(shard => _assignment.Of(shard).Targets).Select(target => target.Url).Order(StringComparer.Ordinal)];

    private AssignmentVersion[] Versions() => [.. Enumerable.Range(0, Shards).Select(_assignment.VersionOf)];
}
