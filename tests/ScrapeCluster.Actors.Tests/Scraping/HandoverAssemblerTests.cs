using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class HandoverAssemblerTests
{
    private readonly HandoverAssembler _handover = new();

    [Fact]
    public void Is_complete_with_the_last_missing_part_in_whatever_order()
    {
        Add(5, 1, 2, 3).ShouldBeTrue();
        Add(5, 2, 3, 3).ShouldBeTrue();
        _handover.IsComplete.ShouldBeFalse();

        Add(5, 0, 1, 3).ShouldBeTrue();

        _handover.IsComplete.ShouldBeTrue();
        Taken().ShouldBe([1ul, 2ul, 3ul]);
    }

    [Fact]
    public void What_came_before_is_nothing_new()
    {
        Add(5, 0, 1, 2);

        Add(5, 0, 1, 2).ShouldBeFalse();
        Taken().ShouldBe([1ul]);
        Add(5, 0, 1, 2).ShouldBeFalse();
        Taken().ShouldBeEmpty();
    }

    [Fact]
    public void A_higher_epoch_counts_and_a_lower_one_does_not()
    {
        Add(5, 0, 1, 2);

        Add(6, 0, 2, 1).ShouldBeTrue();
        Add(5, 1, 3, 2).ShouldBeFalse();

        _handover.Header!.Epoch.ShouldBe(6);
        _handover.IsComplete.ShouldBeTrue();
        Taken().ShouldBe([2ul]);
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(2, 2)]
    public void A_part_that_cannot_be_is_ignored(int index, int count) => Add(5, index, 1, count).ShouldBeFalse();

    [Fact]
    public void Nothing_is_not_complete() => _handover.IsComplete.ShouldBeFalse();

    private bool Add(long epoch, int index, ulong target, int count) =>
        _handover.Add(Left.Chunk(Left.Header(epoch), index, count, Left.Target(target)));

    private IEnumerable<ulong> Taken() => _handover.TakeTargets().Select(left => left.Target.Id.Value);
}
