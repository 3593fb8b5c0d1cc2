using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Actors.Tenure;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Tenure;

public class TenureVotesTests
{
    // Ports order the nodes: 1 has the lowest address.
    private static readonly UniqueAddress[] Nodes = [.. Enumerable.Range(1, 6).Select(i => new UniqueAddress(new Address("akka.tcp", "t", "127.0.0.1", i), i))];

    // Each node: U(p), L(eaving), E(xiting), D(own), J(oining), W(eakly up). A lower-case letter: it confirmed. "*" marks this node.
    [Theory]
    [InlineData("*U", "unbounded")]
    [InlineData("*L", "unbounded")]
    [InlineData("*E", "none")]
    [InlineData("*D", "none")]
    [InlineData("*J", "none")]
    [InlineData("*UU", "unbounded")]
    [InlineData("U*U", "none")]
    [InlineData("u*U", "term")]
    [InlineData("*UUU", "none")]
    [InlineData("*UuU", "term")]
    [InlineData("U*Uu", "term")]
    [InlineData("*UuUU", "term")]
    [InlineData("U*UuU", "none")]
    [InlineData("U*Uuu", "term")]
    [InlineData("u*UUU", "term")]
    [InlineData("*UuUUU", "none")]
    [InlineData("*UuuUU", "term")]
    [InlineData("*UDD", "unbounded")]
    [InlineData("*UEE", "unbounded")]
    [InlineData("*ULL", "none")]
    [InlineData("*ULl", "term")]
    [InlineData("*UJJJ", "unbounded")]
    [InlineData("*UWUu", "term")]
    [InlineData("E*UU", "unbounded")]
    [InlineData("D*UUu", "term")]
    [InlineData("d*UUU", "none")]
    public void It_takes_more_than_half_of_the_members_that_are_up_or_leaving_or_half_with_the_lowest_address(string members, string lease)
    {
        var self = members.IndexOf('*');
        var statuses = members.Replace("*", "");
        var votes = new TenureVotes(Nodes[self]);
        votes.SetMembers(statuses.Select((c, i) => (Nodes[i], StatusOf(c))), At(0));
        var round = votes.BeginRound(At(10));
        for (var i = 0; i < statuses.Length; i++)
            votes.Answered(Nodes[i], round, char.IsLower(statuses[i]));

        var tenure = votes.Lease();

        tenure.HoldsAt(At(17.9), NodeTenure.Term).ShouldBe(lease != "none");
        tenure.HoldsAt(At(18.1), NodeTenure.Term).ShouldBe(lease == "unbounded");
    }

    [Fact]
    public void Who_leaves_two_questions_unanswered_is_silent_until_it_answers_again()
    {
        var votes = new TenureVotes(Nodes[0]);
        votes.SetMembers([(Nodes[0], MemberStatus.Up), (Nodes[1], MemberStatus.Up)], At(0));
        votes.Answered(Nodes[1], votes.BeginRound(At(1)), confirms: true);
        votes.BeginRound(At(2));
        votes.BeginRound(At(3));
        votes.SilentPeer().ShouldBeNull();

        var round = votes.BeginRound(At(4));
        votes.SilentPeer().ShouldBe(Nodes[1].Address);

        votes.Answered(Nodes[1], round, confirms: false);
        votes.SilentPeer().ShouldBeNull();
    }

    [Fact]
    public void The_term_begins_when_the_question_was_sent_to_the_last_member_that_was_needed()
    {
        var votes = Votes(self: 0, count: 5);
        var first = votes.BeginRound(At(10));
        var second = votes.BeginRound(At(11));
        var third = votes.BeginRound(At(12));

        votes.Answered(Nodes[1], third, true);
        votes.Answered(Nodes[2], first, true);
        Ends(votes).ShouldBe(18);
        votes.Answered(Nodes[3], second, true);
        Ends(votes).ShouldBe(19);
    }

    [Fact]
    public void A_member_that_becomes_up_counts_as_confirming_until_it_is_asked()
    {
        var votes = new TenureVotes(Nodes[1]);
        votes.SetMembers([(Nodes[1], MemberStatus.Up)], At(0));

        votes.SetMembers([(Nodes[0], MemberStatus.Up), (Nodes[1], MemberStatus.Up)], At(100));

        Ends(votes).ShouldBe(108);
    }

    [Fact]
    public void All_count_as_confirming_when_this_node_becomes_up()
    {
        var votes = new TenureVotes(Nodes[2]);
        votes.SetMembers([(Nodes[0], MemberStatus.Up), (Nodes[1], MemberStatus.Up), (Nodes[2], MemberStatus.Joining)], At(0));
        votes.Lease().ShouldBe(TenureLease.None);

        votes.SetMembers([(Nodes[0], MemberStatus.Up), (Nodes[1], MemberStatus.Up), (Nodes[2], MemberStatus.Up)], At(50));

        Ends(votes).ShouldBe(58);
    }

    [Fact]
    public void An_answer_that_does_not_confirm_takes_an_earlier_one_back()
    {
        var votes = Votes(self: 2, count: 3);
        var first = votes.BeginRound(At(1));
        var second = votes.BeginRound(At(2));
        votes.Answered(Nodes[0], first, true);
        votes.Answered(Nodes[1], second, false);
        votes.Lease().HoldsAt(At(2), NodeTenure.Term).ShouldBeTrue();

        votes.Answered(Nodes[0], second, false);
        votes.Answered(Nodes[0], first, true);

        votes.Lease().ShouldBe(TenureLease.None);
    }

    [Fact]
    public void Answers_of_strangers_and_to_questions_never_asked_do_not_count()
    {
        var votes = Votes(self: 2, count: 3);
        var round = votes.BeginRound(At(20));
        var restarted = new UniqueAddress(Nodes[0].Address, 77);

        votes.Answered(restarted, round, true);
        votes.Answered(Nodes[4], round, true);
        votes.Answered(Nodes[1], round + 1, true);

        votes.Lease().HoldsAt(At(20), NodeTenure.Term).ShouldBeFalse();
    }

    [Fact]
    public void Members_that_are_gone_are_not_needed_any_more()
    {
        var votes = Votes(self: 2, count: 3);
        votes.Lease().HoldsAt(At(9), NodeTenure.Term).ShouldBeFalse();

        votes.SetMembers([(Nodes[2], MemberStatus.Up), (Nodes[0], MemberStatus.Exiting), (Nodes[1], MemberStatus.Down)], At(9));

        votes.Lease().ShouldBe(TenureLease.Unbounded);
    }

    private static TenureVotes Votes(int self, int count)
    {
        var votes = new TenureVotes(Nodes[self]);
        votes.SetMembers(Nodes.Take(count).Select(node => (node, MemberStatus.Up)), At(0));
        return votes;
    }

    private static double Ends(TenureVotes votes)
    {
        var lease = votes.Lease();
        for (var second = 0; second < 200; second++)
        {
            if (lease.HoldsAt(At(second - 1), NodeTenure.Term) && !lease.HoldsAt(At(second), NodeTenure.Term))
                return second;
        }

        return double.NaN;
    }

    private static Moment At(double seconds) => new(TimeSpan.FromSeconds(seconds), DateTimeOffset.UnixEpoch.AddSeconds(seconds));

    private static MemberStatus StatusOf(char c) => char.ToUpperInvariant(c) switch
    {
        'U' => MemberStatus.Up,
        'L' => MemberStatus.Leaving,
        'E' => MemberStatus.Exiting,
        'D' => MemberStatus.Down,
        'J' => MemberStatus.Joining,
        _ => MemberStatus.WeaklyUp,
    };
}
