using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public sealed class FragmentSizeTests
{
    private const int MostPreambleBytes = 5;

    [Theory]
    [InlineData(16_384)]
    [InlineData(100_000)]
    [InlineData(990_000)]
    public void A_scrape_whose_labels_do_not_compress_is_cut_into_fragments_that_fit_into_a_request(int maxRequestBytes)
    {
        var endpoint = EncodedTarget.EndpointOf(maxSamples: 10_000) with { MaxFragmentBytes = EndpointEncoding.FragmentBytesFor(maxRequestBytes) };
        using var target = new EncodedTarget(EncodedTarget.PlanOf(endpoint));
        var noise = new Random(1);
        var page = string.Concat(Enumerable.Range(0, 3_000).Select(i => $"a{{i=\"{Noise(noise, 300)}\"}} {i}\n"));

        var fragments = target.ScrapeAll(1_000, page).Select(sent => sent.Fragment).ToList();

        fragments.ShouldAllBe(fragment => fragment.Compressed.Length + MostPreambleBytes <= maxRequestBytes);
        fragments.Sum(fragment => fragment.SampleCount).ShouldBe(3_000);
        fragments.Count.ShouldBeLessThan(2 + (2 * 1_000_000 / Math.Min(maxRequestBytes, 512 * 1024)));
    }

    private static string Noise(Random random, int length) =>
        string.Create(length, random, static (text, random) =>
        {
            for (var i = 0; i < text.Length; i++)
                text[i] = (char)random.Next('!', '~') is var c && c is '"' or '\\' ? 'x' : c;
        });
}
