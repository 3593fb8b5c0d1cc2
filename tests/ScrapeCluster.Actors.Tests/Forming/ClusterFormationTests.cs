using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Forming;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Forming;

public class ClusterFormationTests
{
    private static readonly FixedNumbers Numbers = new("test", 256, 5, 1);
    private static readonly NodeAddress A = new("10.0.0.1", 7946);
    private static readonly NodeAddress B = new("10.0.0.2", 7946);
    private static readonly NodeAddress C = new("10.0.0.3", 7946);

    private readonly FakeTimeProvider _time = new(Examples.Noon);

    [Fact]
    public void A_node_without_peers_founds_at_once() => Of(A).Decide(OwnMembership.None, 1).ShouldBeOfType<FormationStep.Found>();

    [Fact]
    public void Who_may_found_without_a_majority_gives_the_others_time_to_answer_first()
    {
        var a = Of(A);
        WaitReason(a.Decide(OwnMembership.None, 1, others: 2)).ShouldBe("0 of 2 other nodes have answered yet");
        a.Tell().Choice.ShouldBeNull();
        Pass(ClusterFormation.Freshness / 2);
        WaitReason(a.Decide(OwnMembership.None, 1, others: 2)).ShouldBe("0 of 2 other nodes have answered yet");

        Pass(ClusterFormation.Freshness);

        a.Decide(OwnMembership.None, 1, others: 2).ShouldBeOfType<FormationStep.Found>();
    }

    [Fact]
    public void Who_may_found_without_a_majority_founds_once_all_others_have_answered()
    {
        var a = Of(A);
        Hear(a, Alone(B));
        a.Decide(OwnMembership.None, 1, others: 2).ShouldBeOfType<FormationStep.Wait>();
        Hear(a, Alone(C));

        a.Decide(OwnMembership.None, 1, others: 2).ShouldBeOfType<FormationStep.Found>();
    }

    [Fact]
    public void Below_the_minimum_nobody_founds_and_nobody_is_named()
    {
        var a = Of(A);
        Hear(a, Alone(B) with { Choice = A });

        WaitReason(a.Decide(OwnMembership.None, 3)).ShouldBe("2 of 3 nodes are there");
        a.Tell().Choice.ShouldBeNull();
    }

    [Fact]
    public void The_lowest_is_named_and_founds_once_enough_have_named_it()
    {
        var a = Of(A);
        Hear(a, Alone(B));
        WaitReason(a.Decide(OwnMembership.None, 2)).ShouldBe("1 of 2 nodes have named this one as founder");
        a.Tell().Choice.ShouldBe(A);

        Hear(a, Alone(B) with { Choice = A });

        a.Decide(OwnMembership.None, 2).ShouldBeOfType<FormationStep.Found>();
        WaitReason(a.Decide(OwnMembership.None, 2)).ShouldBe("founding the cluster");
    }

    [Fact]
    public void Who_has_founded_names_nobody_else_however_long_it_takes_to_become_a_member()
    {
        var b = Of(B);
        b.Decide(OwnMembership.None, 1).ShouldBeOfType<FormationStep.Found>();
        Pass(2 * ClusterFormation.Promise);
        Hear(b, Alone(A));

        WaitReason(b.Decide(OwnMembership.None, 1)).ShouldBe("founding the cluster");
        b.Tell().Choice.ShouldBe(B);
    }

    [Fact]
    public void Who_is_founding_is_waited_for_by_those_that_have_named_nobody_and_those_whose_word_has_run_out()
    {
        var b = Of(B);
        b.Decide(OwnMembership.None, 1).ShouldBeOfType<FormationStep.Found>();
        var a = Of(A);
        Hear(a, b.Tell());
        Hear(a, Alone(C) with { Choice = A });

        WaitReason(a.Decide(OwnMembership.None, 2)).ShouldBe("node 10.0.0.2:7946 is founding a cluster");
        a.Tell().Choice.ShouldBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_cluster_that_was_heard_of_is_waited_for_while_its_founder_is_silent(bool isAnswer)
    {
        var a = Of(A);
        a.Decide(OwnMembership.None, 1).ShouldBeOfType<FormationStep.Found>();
        var b = Of(B);
        if (isAnswer)
            Hear(b, a.Tell());
        else
            b.HearOf(a.Tell());
        Pass(ClusterFormation.FounderPatience - ClusterFormation.Freshness - TimeSpan.FromMilliseconds(1));
        Hear(b, Alone(C) with { Choice = B });

        WaitReason(b.Decide(OwnMembership.None, 2)).ShouldBe("node 10.0.0.1:7946 was in a cluster and does not answer");
        b.Tell().Choice.ShouldBeNull();

        Pass(ClusterFormation.Freshness + TimeSpan.FromMilliseconds(1));
        Hear(b, Alone(C) with { Choice = B });
        b.Decide(OwnMembership.None, 2).ShouldBeOfType<FormationStep.Found>();
    }

    [Fact]
    public void A_founder_that_was_alone_a_moment_ago_is_believed_at_once()
    {
        var a = Of(A);
        var b = Of(B);
        Hear(b, a.Tell());
        a.Decide(OwnMembership.None, 1).ShouldBeOfType<FormationStep.Found>();
        b.HearOf(a.Tell());

        WaitReason(b.Decide(OwnMembership.None, 2)).ShouldBe("node 10.0.0.1:7946 is founding a cluster");
        Pass(ClusterFormation.Freshness);
        WaitReason(b.Decide(OwnMembership.None, 2)).ShouldBe("node 10.0.0.1:7946 was in a cluster and does not answer");
    }

    [Fact]
    public void What_a_founder_said_before_it_left_does_not_bring_it_back()
    {
        var a = Of(A);
        a.Decide(OwnMembership.None, 1).ShouldBeOfType<FormationStep.Found>();
        var b = Of(B);
        Hear(b, a.Tell() with { Standing = NodeStanding.Leaving });
        b.HearOf(a.Tell());
        Pass(ClusterFormation.Freshness);
        Hear(b, Alone(C) with { Choice = B });

        b.Decide(OwnMembership.None, 2).ShouldBeOfType<FormationStep.Found>();
    }

    [Fact]
    public void A_founder_that_starts_again_is_not_waited_for()
    {
        var a = Of(A);
        a.Decide(OwnMembership.None, 1).ShouldBeOfType<FormationStep.Found>();
        var b = Of(B);
        b.HearOf(a.Tell());
        Hear(b, Alone(A));

        WaitReason(b.Decide(OwnMembership.None, 2)).ShouldBe("node 10.0.0.1:7946 is about to found the cluster");
    }

    [Fact]
    public void What_a_node_says_unasked_makes_it_no_node_that_answers()
    {
        var b = Of(B);
        b.HearOf(Alone(A));
        b.HearOf(Alone(C) with { ClusterId = "c" });

        b.IsHeard(A).ShouldBeFalse();
        b.IsHeard(C).ShouldBeFalse();
    }

    [Fact]
    public void A_node_that_is_not_the_lowest_names_it_and_waits()
    {
        var b = Of(B);
        Hear(b, Alone(A));
        Hear(b, Alone(C) with { Choice = B });

        WaitReason(b.Decide(OwnMembership.None, 2)).ShouldBe("node 10.0.0.1:7946 is about to found the cluster");
        b.Tell().Choice.ShouldBe(A);
    }

    [Fact]
    public void Who_has_named_one_node_names_no_other_until_that_cannot_count_any_more()
    {
        var c = Of(C);
        Hear(c, Alone(B));
        c.Decide(OwnMembership.None, 2);
        c.Tell().Choice.ShouldBe(B);

        // A lower one appears; B may be founding with this node's word.
        Hear(c, Alone(A));
        c.Decide(OwnMembership.None, 2);
        c.Tell().Choice.ShouldBeNull();
        Pass(ClusterFormation.Promise - TimeSpan.FromMilliseconds(1));
        Hear(c, Alone(A));
        c.Decide(OwnMembership.None, 2);
        c.Tell().Choice.ShouldBeNull();

        Pass(TimeSpan.FromMilliseconds(1));
        c.Decide(OwnMembership.None, 2);
        c.Tell().Choice.ShouldBe(A);
    }

    [Fact]
    public void A_promise_outlasts_every_answer_that_holds_it() => ClusterFormation.Promise.ShouldBeGreaterThan(ClusterFormation.Freshness);

    [Fact]
    public void Old_answers_do_not_count()
    {
        var a = Of(A);
        Hear(a, Alone(B) with { Choice = A });
        Pass(ClusterFormation.Freshness);

        WaitReason(a.Decide(OwnMembership.None, 2)).ShouldBe("1 of 2 nodes are there");
        a.IsHeard(B).ShouldBeFalse();
    }

    [Fact]
    public void An_answer_that_was_overtaken_changes_nothing()
    {
        var a = Of(A);
        var early = _time.GetTimestamp();
        Pass(TimeSpan.FromMilliseconds(500));
        Hear(a, Alone(B));
        a.Hear(Alone(B) with { Choice = A }, early);

        a.Decide(OwnMembership.None, 2).ShouldBeOfType<FormationStep.Wait>();
    }

    [Fact]
    public void A_cluster_that_exists_is_joined_however_few_are_there()
    {
        var a = Of(A);
        Hear(a, Member(B));

        a.Decide(OwnMembership.None, 3).ShouldBe(new FormationStep.Join(B));
    }

    [Fact]
    public void A_join_is_given_time_and_then_tried_through_another_member()
    {
        var a = Of(A);
        Hear(a, Member(B));
        Hear(a, Member(C));
        a.Decide(OwnMembership.None, 2).ShouldBe(new FormationStep.Join(B));
        WaitReason(a.Decide(OwnMembership.None, 2)).ShouldBe("joining the cluster of node 10.0.0.2:7946");

        Pass(ClusterFormation.JoinPatience);
        Hear(a, Member(B));
        Hear(a, Member(C));

        a.Decide(OwnMembership.None, 2).ShouldBe(new FormationStep.Join(C));
    }

    [Fact]
    public void Of_two_clusters_the_larger_is_joined()
    {
        var a = Of(A);
        Hear(a, Member(B, "10.0.0.2:7946#1", 1));
        Hear(a, Member(C, "10.0.0.3:7946#1", 2));

        a.Decide(OwnMembership.None, 2).ShouldBe(new FormationStep.Join(C));
    }

    [Fact]
    public void While_a_node_is_still_leaving_a_cluster_none_is_founded()
    {
        var a = Of(A);
        Hear(a, Alone(B) with { Choice = A });
        Hear(a, Alone(C) with { Standing = NodeStanding.Leaving });

        WaitReason(a.Decide(OwnMembership.None, 2)).ShouldBe("node 10.0.0.3:7946 is still leaving a cluster");
    }

    [Theory]
    [InlineData("other", 256, 5, 1, "--cluster.name=other", "--cluster.name=test")]
    [InlineData("test", 64, 5, 1, "--cluster.shards=64", "--cluster.shards=256")]
    [InlineData("test", 256, 6, 1, "phase seed 6", "phase seed 5")]
    [InlineData("test", 256, 5, 2, "protocol version 2", "protocol version 1")]
    public void A_cluster_with_other_fixed_numbers_is_refused_with_both_values_and_both_nodes(
        string name, int shards, ulong seed, int protocol, string theirs, string ours)
    {
        var a = Of(A);
        var stranger = Member(B) with { Numbers = new FixedNumbers(name, shards, seed, protocol) };
        Hear(a, stranger);
        a.Decide(OwnMembership.None, 2).ShouldBeOfType<FormationStep.Wait>("another node may be in a cluster that fits");
        Pass(ClusterFormation.Certainty);
        Hear(a, stranger);

        var reason = a.Decide(OwnMembership.None, 2).ShouldBeOfType<FormationStep.Refuse>().Reason;

        reason.ShouldStartWith($"Cannot join the cluster of node {B}: it runs with {theirs}, this node {A} has {ours}.");
    }

    [Fact]
    public void A_cluster_that_fits_is_joined_also_where_one_that_does_not_is_seen()
    {
        var a = Of(A);
        Hear(a, Member(B) with { Numbers = Numbers with { ShardCount = 1 } });
        a.Decide(OwnMembership.None, 2);
        Pass(ClusterFormation.Certainty);
        Hear(a, Member(B) with { Numbers = Numbers with { ShardCount = 1 } });
        Hear(a, Member(C));

        a.Decide(OwnMembership.None, 2).ShouldBe(new FormationStep.Join(C));
    }

    [Fact]
    public void A_node_with_other_fixed_numbers_does_not_count_and_is_told_of()
    {
        var a = Of(A);
        Hear(a, Alone(B) with { Choice = A, Numbers = Numbers with { ShardCount = 1 } });

        WaitReason(a.Decide(OwnMembership.None, 2))
            .ShouldBe("1 of 2 nodes are there; node 10.0.0.2:7946 has --cluster.shards=1, this node --cluster.shards=256, so they cannot be in one cluster");
    }

    [Fact]
    public void A_member_takes_the_name_of_its_cluster_from_its_fellows()
    {
        var a = Of(A);
        a.Decide(In(A, B), 2);
        a.KnowsItsCluster.ShouldBeFalse();

        Hear(a, Member(C, "10.0.0.3:7946#1"));
        a.KnowsItsCluster.ShouldBeFalse("C is not in this cluster");
        Hear(a, Member(B, "10.0.0.2:7946#1"));

        a.Tell().ShouldBe(Alone(A) with { Standing = NodeStanding.Member, ClusterId = "10.0.0.2:7946#1", Members = 2 });
    }

    [Theory]
    [InlineData(1, "10.0.0.9:7946#1", false)]
    [InlineData(2, "10.0.0.9:7946#1", false)]
    [InlineData(2, "10.0.0.0:7946#1", true)]
    [InlineData(3, "10.0.0.9:7946#1", true)]
    public void Of_two_clusters_side_by_side_the_smaller_gives_way_and_of_equals_that_of_the_higher_founder(int others, string founder, bool givesWay)
    {
        var a = Of(A);
        a.Decide(In(A, B), 2);
        Hear(a, Member(B, "10.0.0.2:7946#1", 2));
        for (var passed = TimeSpan.Zero; passed < ClusterFormation.CertaintyOfIslands; passed += TimeSpan.FromSeconds(4))
        {
            Hear(a, Member(C, founder, others));
            a.Decide(In(A, B), 2).ShouldBeOfType<FormationStep.Stay>("members that just came or went look the same for a moment");
            Pass(TimeSpan.FromSeconds(4));
        }

        Hear(a, Member(C, founder, others));
        var step = a.Decide(In(A, B), 2);

        if (givesWay)
            step.ShouldBeOfType<FormationStep.Refuse>().Reason.ShouldContain($"node {C} is in one of {others} nodes founded by {founder}, this node {A} in one of 2");
        else
            step.ShouldBeOfType<FormationStep.Stay>();
    }

    [Fact]
    public void A_member_that_this_node_just_does_not_know_of_yet_is_no_other_cluster()
    {
        var a = Of(A);
        a.Decide(In(A, B), 2);
        Hear(a, Member(B, "10.0.0.2:7946#1", 2));
        for (var i = 0; i < 10; i++)
        {
            Hear(a, Member(C, "10.0.0.2:7946#1", 3));
            a.Decide(In(A, B), 2).ShouldBeOfType<FormationStep.Stay>();
            Pass(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public void A_node_on_its_way_out_does_nothing_more()
    {
        var a = Of(A);
        Hear(a, Member(B));

        a.Decide(new OwnMembership(NodeStanding.Leaving, new HashSet<(NodeAddress, int)>()), 2).ShouldBeOfType<FormationStep.Stay>();
        a.Tell().Standing.ShouldBe(NodeStanding.Leaving);
    }

    private static OwnMembership In(params NodeAddress[] nodes) => new(NodeStanding.Member, nodes.Select(node => (node, 1)).ToHashSet());

    private static Greeting Alone(NodeAddress node) => new() { Node = node, Uid = 1, Numbers = Numbers, AppVersion = "1.0" };

    private static Greeting Member(NodeAddress node, string clusterId = "10.0.0.2:7946#1", int members = 1) =>
        Alone(node) with { Standing = NodeStanding.Member, ClusterId = clusterId, Members = members };

    private static string WaitReason(FormationStep step) => step.ShouldBeOfType<FormationStep.Wait>().Reason;

    private ClusterFormation Of(NodeAddress node) => new(node, 1, Numbers, "1.0", _time);

    private void Hear(ClusterFormation formation, Greeting report) => formation.Hear(report, _time.GetTimestamp());

    private void Pass(TimeSpan time) => _time.Advance(time);
}
