using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public class ScrapeEncoderAllocationTests
{
    [Fact]
    public void A_known_series_allocates_nothing()
    {
        var small = AllocatedBy(series: 100);
        var large = AllocatedBy(series: 1_000);

        (large - small).ShouldBeLessThan(64, "900 samples more, and nothing of them but the compressed bytes is new");
        large.ShouldBeLessThan(1_000);
    }

    /// <summary>Bytes that one more scrape of an unchanged page allocates, without the arrays that hold the compressed fragments.</summary>
    private static long AllocatedBy(int series)
    {
        var page = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, series).Select(i => $"metric_name{{number=\"{i}\",mode=\"idle\"}} {i}.5\n")));
        var options = new ScrapePoolOptions { JobName = "j" };
        using var encoder = new ScrapeEncoder(EncodedTarget.PlanOf());
        var rules = EncodedTarget.RulesOf(options);
        var state = encoder.SeriesFor(EncodedTarget.Plain, rules, ReportSeries.AlwaysCount, null);
        for (var i = 1; i <= 20; i++)
            Scrape(i * 1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fragments = Scrape(100_000);
        return GC.GetAllocatedBytesForCurrentThread() - before - fragments;

        long Scrape(long timestampMs)
        {
            encoder.Begin(encoder.SeriesFor(EncodedTarget.Plain, rules, ReportSeries.AlwaysCount, state), timestampMs, timestampMs);
            encoder.AddPage(page, ExpositionFormat.PrometheusText);
            encoder.AddMarkers();
            encoder.AddReport(new ScrapeReport(true, TimeSpan.Zero, series, series, 0, TimeSpan.Zero, 0, 0));
            var bytes = 0L;
            foreach (var (_, fragment) in encoder.Finish())
                bytes += fragment.Compressed.Length + 24;
            return bytes;
        }
    }
}
