using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Snappier;
using Xunit;
using Wire = ScrapeCluster.Testing.RemoteWrite.Wire;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class WriteRequestBodyTests
{
    [Fact]
    public async Task Fragments_behind_one_length_are_one_write_request()
    {
        var request = new WriteRequest([TestFragments.Of("a", 1, seriesCount: 3), TestFragments.Of("b", 2, seriesCount: 200), TestFragments.Of("c", 3)]);
        using var body = BodyOf(request);

        var bytes = await body.ReadAsByteArrayAsync();

        var decoded = Wire.WriteRequest.Parser.ParseFrom(Snappy.DecompressToArray(bytes));
        decoded.Timeseries.Count.ShouldBe(204);
        decoded.Timeseries.Select(series => series.Labels[0].Value).Distinct().ShouldBe(["a", "b", "c"]);
        body.Headers.ContentLength.ShouldBe(bytes.Length);
    }

    [Fact]
    public async Task In_version_2_it_says_the_same()
    {
        var request = new WriteRequest([TestFragments.Of("a", 1, seriesCount: 3), TestFragments.Of("b", 2, seriesCount: 5_000), TestFragments.Of("c", 3)]);
        using var one = BodyOf(request);
        using var two = new WriteRequestBodies().Make(request, WriteMessage.Version2);

        var bytes = await two.ReadAsByteArrayAsync();

        Version2Reader.Read(Snappy.DecompressToArray(bytes)).ShouldBe(Wire.WriteRequest.Parser.ParseFrom(Snappy.DecompressToArray(await one.ReadAsByteArrayAsync())));
        two.Headers.ContentLength.ShouldBe(bytes.Length);
        two.Length.ShouldBe(bytes.Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(3_000_000)]
    public async Task The_length_in_front_is_the_sum_of_the_uncompressed_ones(int length)
    {
        using var body = BodyOf(new WriteRequest([TestFragments.Sized(10) with { UncompressedLength = length }]));

        var bytes = await body.ReadAsByteArrayAsync();

        Snappy.GetUncompressedLength(bytes).ShouldBe(length);
        body.Headers.ContentLength.ShouldBe(bytes.Length);
    }

    [Fact]
    public async Task Small_pieces_go_together_and_large_ones_as_they_are()
    {
        int[] sizes = [100, 30_000, 20_000, 50_000, 200_000, 10, 70_000, 1];
        using var body = BodyOf(new WriteRequest([.. sizes.Select((size, i) => TestFragments.Sized(size) with { Compressed = Filled(size, (byte)i) })]));
        using var stream = new MemoryStream();

        await body.CopyToAsync(stream);

        stream.ToArray()[^sizes.Sum()..].ShouldBe([.. sizes.SelectMany((size, i) => Filled(size, (byte)i))]);
        stream.Length.ShouldBe(body.Headers.ContentLength!.Value);
    }

    [Fact]
    public async Task A_body_can_be_sent_twice()
    {
        using var body = BodyOf(new WriteRequest([TestFragments.Of("a", 1)]));
        using var first = new MemoryStream();
        using var second = new MemoryStream();

        await body.CopyToAsync(first);
        await body.CopyToAsync(second);

        second.ToArray().ShouldBe(first.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_node_that_may_not_send_any_more_breaks_off_before_the_next_piece(int pieces)
    {
        var asked = 0;
        // Too large to go together.
        var fragments = Enumerable.Repeat(TestFragments.Sized(40_000), 3).ToList();
        using var body = BodyOf(new WriteRequest(fragments) { MayGoOn = () => asked++ < pieces });
        using var stream = new MemoryStream();

        (await Should.ThrowAsync<HttpRequestException>(() => body.CopyToAsync(stream))).InnerException.ShouldBeOfType<IOException>();

        stream.Length.ShouldBeLessThan(body.Headers.ContentLength!.Value);
        asked.ShouldBe(pieces + 1);
    }

    private static WriteRequestBody BodyOf(WriteRequest request) => new WriteRequestBodies().Make(request, WriteMessage.Version1);

    private static byte[] Filled(int size, byte value)
    {
        var bytes = new byte[size];
        Array.Fill(bytes, value);
        return bytes;
    }
}
