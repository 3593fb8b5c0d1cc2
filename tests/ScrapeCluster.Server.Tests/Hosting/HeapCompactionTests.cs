using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class HeapCompactionTests
{
    [Theory]
    [InlineData(30, 12, false)]
    [InlineData(40, 13, true)]
    [InlineData(80, 30, true)]
    [InlineData(400, 90, false)]
    [InlineData(300, 110, true)]
    // Moving all of it at once would make scrapes late.
    [InlineData(1000, 500, false)]
    public void Holes_are_closed_where_they_are_many_much_of_the_heap_and_little_is_to_be_moved(int heapMiB, int holesMiB, bool worthIt) =>
        HeapCompaction.IsWorthIt((long)heapMiB << 20, (long)holesMiB << 20).ShouldBe(worthIt);

    [Fact]
    public void Where_holes_come_back_it_rests_twice_as_long_each_time_up_to_sixteen_minutes()
    {
        using var compaction = new HeapCompaction(TimeProvider.System);

        var due = Enumerable.Range(0, 127).Where(_ => compaction.IsDue(isWorthIt: true)).ToList();

        due.ShouldBe([0, 2, 6, 14, 30, 62, 94, 126]);
    }

    [Fact]
    public void Where_they_do_not_it_looks_at_the_end_of_each_period_again()
    {
        using var compaction = new HeapCompaction(TimeProvider.System);
        _ = Enumerable.Range(0, 7).Count(_ => compaction.IsDue(isWorthIt: true));
        _ = Enumerable.Range(0, 8).Count(_ => compaction.IsDue(isWorthIt: false));

        compaction.IsDue(isWorthIt: true).ShouldBeTrue();
        Enumerable.Range(0, 2).Count(_ => compaction.IsDue(isWorthIt: true)).ShouldBe(1);
    }
}
