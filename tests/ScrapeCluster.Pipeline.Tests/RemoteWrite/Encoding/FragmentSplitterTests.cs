using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public sealed class FragmentSplitterTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(2000)]
    public void Halves_hold_the_same_samples_in_the_same_order(int series)
    {
        var whole = TestFragments.Of("a", 5, seriesCount: series);

        var parts = FragmentSplitter.Halve(whole).ShouldNotBeNull();

        parts.Count.ShouldBe(2);
        ShouldBe(whole, parts);
    }

    [Theory]
    [InlineData(100, 100, 1_000_000)]
    [InlineData(100, 33, 1_000_000)]
    [InlineData(1000, 7, 1_000_000)]
    [InlineData(1000, 1_000_000, 500)]
    [InlineData(1000, 1_000_000, 1)]
    [InlineData(1000, 1, 1_000_000)]
    public void Parts_are_within_the_bounds_unless_they_are_one_series(int series, int maxSamples, int maxBytes)
    {
        var whole = TestFragments.Of("a", 5, seriesCount: series);

        var parts = FragmentSplitter.Split(whole, maxSamples, maxBytes).ShouldNotBeNull();

        parts.ShouldAllBe(part => part.SampleCount <= maxSamples);
        parts.ShouldAllBe(part => part.Compressed.Length <= maxBytes || part.SampleCount == 1);
        ShouldBe(whole, parts);
    }

    [Fact]
    public void One_series_is_not_cut() => FragmentSplitter.Halve(TestFragments.Of("a", 5)).ShouldBeNull();

    [Fact]
    public void What_cannot_be_read_is_not_cut() => FragmentSplitter.Halve(TestFragments.Sized(100, samples: 10)).ShouldBeNull();

    [Fact]
    public void Exemplars_and_times_are_counted_for_each_part()
    {
        using var target = new EncodedTarget(EncodedTarget.PlanOf(EncodedTarget.EndpointOf(exemplars: true))) { Format = ExpositionFormat.OpenMetrics };
        target.NowMs = 9_000_000;
        var whole = target.ScrapeAll(8_000_000, "# TYPE a counter\na_total{i=\"1\"} 1 7000 # {t=\"x\"} 1\na_total{i=\"2\"} 1\n# EOF\n")[0].Fragment;

        var parts = FragmentSplitter.Split(whole, 1, 1_000_000).ShouldNotBeNull();

        parts[0].ExemplarCount.ShouldBe(1);
        parts[0].MaxTimestampMs.ShouldBe(7_000_000);
        parts.Skip(1).ShouldAllBe(part => part.ExemplarCount == 0 && part.MinTimestampMs == 8_000_000);
    }

    private static void ShouldBe(Fragment whole, IReadOnlyList<Fragment> parts)
    {
        parts.SelectMany(part => SentSample.Decode(part)).Select(sample => sample.ToString()).ShouldBe(SentSample.Decode(whole).Select(sample => sample.ToString()));
        parts.Sum(part => part.SampleCount).ShouldBe(whole.SampleCount);
        parts.Sum(part => part.UncompressedLength).ShouldBe(whole.UncompressedLength);
        parts.ShouldAllBe(part => part.MinTimestampMs == whole.MinTimestampMs && part.MaxTimestampMs == whole.MaxTimestampMs);
    }
}
