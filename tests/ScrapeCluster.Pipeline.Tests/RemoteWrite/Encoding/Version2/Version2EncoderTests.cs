using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Version2;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.RemoteWrite.Wire;
using Shouldly;
using Snappier;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Version2;

public sealed class Version2EncoderTests
{
    [Fact]
    public void Everything_that_a_page_has_is_in_the_request()
    {
        using var encoder = new Version2Encoder();
        var fragments = ScrapeAll("# TYPE a counter\na_total{i=\"1\"} 1 7000 # {t=\"x\",u=\"y\"} 0.5 6.5\na_total{i=\"2\"} NaN # {} 2\n# TYPE g gauge\ng{x=\"é\",y=\"\"} -Inf\n# EOF\n");

        Decoded(encoder, fragments).ShouldBe(Plain(fragments));
    }

    [Fact]
    public void Texts_stand_there_once_however_many_fragments_have_them_and_one_request_leaves_nothing_to_the_next()
    {
        using var encoder = new Version2Encoder();
        var fragments = Enumerable.Range(0, 300).Select(i => TestFragments.Of($"m{i % 100}", i, seriesCount: 40)).ToList();

        // The reader throws where a symbol is there twice.
        Decoded(encoder, fragments).ShouldBe(Plain(fragments));
        Decoded(encoder, fragments[..1]).ShouldBe(Plain(fragments[..1]));
    }

    [Fact]
    public void It_is_smaller_than_1_0_where_series_share_texts()
    {
        using var encoder = new Version2Encoder();
        var fragments = ScrapeAll(string.Concat(Enumerable.Range(0, 2_000).Select(i => $"http_requests_total{{code=\"{200 + (i % 7)}\",handler=\"/api/{i / 7}\"}} {i * 37}\n")) + "# EOF\n");

        encoder.Encode(fragments).Elements.Sum(piece => piece.Length).ShouldBeLessThan(fragments.Sum(fragment => fragment.Compressed.Length));
    }

    [Fact]
    public void What_is_no_fragment_is_refused()
    {
        using var encoder = new Version2Encoder();

        Should.Throw<InvalidDataException>(() => encoder.Encode([TestFragments.Sized(100, samples: 10)]));

        var fragment = TestFragments.Of("a", 1);
        Decoded(encoder, [fragment]).ShouldBe(Plain([fragment]));
    }

    private static List<Fragment> ScrapeAll(string page)
    {
        using var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(exemplars: true))) { Format = ExpositionFormat.OpenMetrics };
        target.NowMs = 9_000_000;
        return [.. target.ScrapeAll(8_000_000, page).Select(encoded => encoded.Fragment)];
    }

    private static WriteRequest Decoded(Version2Encoder encoder, IReadOnlyList<Fragment> fragments)
    {
        var (elements, plainBytes) = encoder.Encode(fragments);
        var block = new List<byte>();
        var length = new byte[10];
        block.AddRange(length[..WireFormat.WriteVarint(length, (ulong)plainBytes)]);
        foreach (var piece in elements)
            block.AddRange(piece.ToArray());
        return Version2Reader.Read(Snappy.DecompressToArray(block.ToArray()));
    }

    private static WriteRequest Plain(IEnumerable<Fragment> fragments)
    {
        var all = new WriteRequest();
        foreach (var fragment in fragments)
            all.Timeseries.AddRange(WriteRequest.Parser.ParseFrom(FragmentCompression.Decompress(fragment)).Timeseries);
        return all;
    }
}
