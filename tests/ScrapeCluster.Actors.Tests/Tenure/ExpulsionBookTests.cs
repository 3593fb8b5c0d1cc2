using Akka.Actor;
using Akka.Cluster;
using ScrapeCluster.Actors.Tenure;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Tenure;

public sealed class ExpulsionBookTests
{
    private static readonly UniqueAddress A = new(Address.Parse("akka.tcp://a@10.0.0.1:1"), 1);
    private static readonly UniqueAddress B = new(Address.Parse("akka.tcp://a@10.0.0.2:1"), 2);

    private readonly ExpulsionBook _book = new();

    [Fact]
    public void Who_is_down_to_a_member_is_out_at_once() => _book.IsExpulsion(A, Standing.Down, isBetweenVoters: true).ShouldBeTrue();

    [Fact]
    public void Who_is_unknown_to_a_member_twice_in_a_row_is_out()
    {
        _book.IsExpulsion(A, Standing.Unknown, isBetweenVoters: true).ShouldBeFalse();
        _book.IsExpulsion(A, Standing.Unknown, isBetweenVoters: true).ShouldBeTrue();
    }

    [Fact]
    public void One_that_came_to_know_it_meanwhile_begins_anew_and_each_counts_for_itself()
    {
        _book.IsExpulsion(A, Standing.Unknown, isBetweenVoters: true).ShouldBeFalse();
        _book.IsExpulsion(B, Standing.Unknown, isBetweenVoters: true).ShouldBeFalse();
        _book.IsExpulsion(A, Standing.Member, isBetweenVoters: true).ShouldBeFalse();
        _book.IsExpulsion(A, Standing.Unknown, isBetweenVoters: true).ShouldBeFalse();
        _book.IsExpulsion(B, Standing.Unknown, isBetweenVoters: true).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Before_both_are_full_members_nothing_counts(bool isDown)
    {
        var standing = isDown ? Standing.Down : Standing.Unknown;
        _book.IsExpulsion(A, standing, isBetweenVoters: false).ShouldBeFalse();
        _book.IsExpulsion(A, standing, isBetweenVoters: false).ShouldBeFalse();
    }
}
