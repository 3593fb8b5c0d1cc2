using System.Runtime.CompilerServices;
using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Model;

public class ScratchArraysTests
{
    // Types that nothing else rents.
    private readonly struct First;
    private readonly struct Second;
    private readonly struct Third;

    [Theory]
    [InlineData(0, 256)]
    [InlineData(1, 256)]
    [InlineData(256, 256)]
    [InlineData(257, 512)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData((1 << 20) + 1, 1 << 21)]
    public void Lengths_are_powers_of_two(int least, int length) => ScratchArrays<First>.Rent(least).Length.ShouldBe(length);

    [Fact]
    public void What_was_given_back_is_used_again_unless_it_is_in_use()
    {
        var first = ScratchArrays<Second>.Rent(1_000);
        ScratchArrays<Second>.Rent(1_000).ShouldNotBeSameAs(first);
        ScratchArrays<Second>.Return(first);

        ScratchArrays<Second>.Rent(1_024).ShouldBeSameAs(first);
        ScratchArrays<Second>.Rent(1_024).ShouldNotBeSameAs(first);
    }

    [Fact]
    public void Nothing_idle_outlives_a_collection()
    {
        var idle = RentAndReturn();

        GC.Collect();

        idle.TryGetTarget(out _).ShouldBeFalse();
        ScratchArrays<Third>.Rent(100_000).Length.ShouldBe(1 << 17);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<Third[]> RentAndReturn()
    {
        var array = ScratchArrays<Third>.Rent(100_000);
        ScratchArrays<Third>.Return(array);
        return new WeakReference<Third[]>(array);
    }
}
