using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class HeapCompactionTests
{
    [Theory]
    [InlineData(40, 20, false)]
    [InlineData(80, 30, true)]
    [InlineData(400, 90, false)]
    [InlineData(300, 110, true)]
    // Moving all of it at once would make scrapes late.
    [InlineData(1000, 500, false)]
    public void Holes_are_closed_where_they_are_many_much_of_the_heap_and_little_is_to_be_moved(int heapMiB, int holesMiB, bool worthIt) =>
        HeapCompaction.IsWorthIt((long)heapMiB << 20, (long)holesMiB << 20).ShouldBe(worthIt);
}
