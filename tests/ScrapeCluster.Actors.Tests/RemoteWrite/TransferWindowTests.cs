using Akka.Actor;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

public sealed class TransferWindowTests
{
    private readonly TransferWindow _window = new();
    private readonly QueueTransfer _transfer = new(new HandoverKey(1, 2, "test"), ActorRefs.Nobody, ActorRefs.Nobody);

    [Fact]
    public async Task No_more_goes_out_than_the_window_holds()
    {
        var offers = Add(400_000, 400_000, 400_000);

        _window.Next(default).ShouldBe(offers[..2]);
        _window.Next(default).ShouldBeEmpty();
        _window.Answered(_transfer.Key, 1).ShouldBe(offers[0]);

        _window.Next(default).ShouldBe([offers[2]]);
        (await offers[0].Taken).ShouldBeTrue();
    }

    [Fact]
    public void A_block_above_the_window_goes_alone()
    {
        var offers = Add(10, 2_000_000, 10);

        _window.Next(default).ShouldBe([offers[0]]);
        _window.Answered(_transfer.Key, 1);
        _window.Next(default).ShouldBe([offers[1]]);
        _window.Answered(_transfer.Key, 2);
        _window.Next(default).ShouldBe([offers[2]]);
    }

    [Fact]
    public void A_block_without_an_answer_is_told_again_after_a_second()
    {
        var offers = Add(10);

        _window.Next(TimeSpan.FromSeconds(5));
        _window.Next(TimeSpan.FromSeconds(5.9)).ShouldBeEmpty();
        _window.Next(TimeSpan.FromSeconds(6)).ShouldBe(offers);
        _window.Next(TimeSpan.FromSeconds(6.9)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Blocks_whose_claim_is_void_make_room()
    {
        var offers = Add(600_000, 600_000);
        _window.Next(default);

        _window.Void(_transfer);

        (await Task.WhenAll(offers.Select(offer => offer.Taken))).ShouldAllBe(taken => !taken);
        _window.Next(TimeSpan.FromSeconds(2)).ShouldBeEmpty();
        _window.Answered(_transfer.Key, 1).ShouldBeNull();
    }

    private BlockOffer[] Add(params int[] bytes)
    {
        BlockOffer[] offers = [.. bytes.Select((size, i) => new BlockOffer(_transfer, new(_transfer.Key, i + 1, [Moved(size)])))];
        foreach (var offer in offers)
            _window.Add(offer);
        return offers;
    }

    private static MovedFragment Moved(int bytes) => new(
        new Fragment { Compressed = new byte[bytes], UncompressedLength = bytes, SampleCount = 1, MinTimestampMs = 1, MaxTimestampMs = 1 }, 0, 0);
}
