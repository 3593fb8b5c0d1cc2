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
    [InlineData(400, 110, true)]
    public void Holes_are_closed_where_they_are_many_and_much_of_the_heap(int heapMiB, int holesMiB, bool worthIt) =>
        HeapCompaction.IsWorthIt((long)heapMiB << 20, (long)holesMiB << 20).ShouldBe(worthIt);
}
