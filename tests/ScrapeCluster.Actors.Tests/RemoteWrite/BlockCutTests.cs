using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

public sealed class BlockCutTests
{
    [Theory]
    [InlineData(new[] { 100_000, 100_000, 1 }, 2)]
    [InlineData(new[] { 700_000, 1 }, 1)]
    [InlineData(new[] { 150_000, 60_000 }, 1)]
    public void A_block_ends_where_it_would_grow_too_large(int[] sizes, int taken)
    {
        var cut = new BlockCut();

        sizes.TakeWhile(size => cut.Choose(Sized(size)) == PeekChoice.Take).Count().ShouldBe(taken);
        cut.IsTooLarge.ShouldBeFalse();
    }

    [Fact]
    public void A_fragment_that_no_message_could_carry_stands_alone()
    {
        var cut = new BlockCut();

        cut.Choose(Sized(BlockCut.MaxFragmentBytes + 1)).ShouldBe(PeekChoice.Take);
        cut.Choose(Sized(1)).ShouldBe(PeekChoice.Stop);
        cut.IsTooLarge.ShouldBeTrue();
    }

    private static Fragment Sized(int bytes) =>
        new() { Compressed = new byte[bytes], UncompressedLength = bytes, SampleCount = 1, MinTimestampMs = 1, MaxTimestampMs = 1 };
}
