using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

/// <summary>What plans cost where they are of no use. Counts work instead of time, so that a busy machine changes nothing.</summary>
public class PlanCostTests
{
    private const int Series = 500;
    // The one plan that is made at first is to be forgotten over them.
    private const int Scrapes = 300;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(500)]
    public void A_page_that_changes_at_every_scrape_costs_hardly_more_than_without_plans(int changing)
    {
        var ways = new int[Enum.GetValues<PageWay>().Length];
        var full = Least(() => AllocatedBy(null, changing, new int[ways.Length]));
        var planned = Least(() =>
        {
            Array.Clear(ways);
            return AllocatedBy(new SeriesPlanning(TimeProvider.System), changing, ways);
        });

        ways[(int)PageWay.Changed].ShouldBe(1, "after that it has no plan any more that its page could differ from");
        ways[(int)PageWay.Unplanned].ShouldBe(Scrapes - 1);
        (planned / (double)full).ShouldBeLessThan(1.2);
    }

    /// <summary>Pages that stand still for so long between changes must not be planned over and over either.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_page_that_stands_still_for_short_is_planned_ever_more_rarely(int still)
    {
        var ways = new int[Enum.GetValues<PageWay>().Length];
        using var encoder = new ScrapeEncoder(EncodedTarget.PlanOf(), new SeriesPlanning(TimeProvider.System));
        TargetSeries? series = null;
        for (var i = 1; i <= 200; i++)
            Scrape(encoder, PageOf(i / still, changing: 10), i, ref series, ways);

        ways[(int)PageWay.Changed].ShouldBeLessThan(8);
    }

    // A collection in between empties the pools of arrays, which are then allocated anew.
    private static long Least(Func<long> measure) => Enumerable.Range(0, 3).Min(_ => measure());

    private static long AllocatedBy(SeriesPlanning? planning, int changing, int[] ways)
    {
        var pages = Enumerable.Range(0, Scrapes).Select(round => PageOf(round, changing)).ToArray();
        using var encoder = new ScrapeEncoder(EncodedTarget.PlanOf(), planning);
        TargetSeries? warm = null, series = null;
        for (var i = 1; i <= 3; i++)
            Scrape(encoder, pages[i], i, ref warm, new int[ways.Length]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i <= Scrapes; i++)
            Scrape(encoder, pages[i - 1], i, ref series, ways);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Scrape(ScrapeEncoder encoder, byte[] page, int round, ref TargetSeries? series, int[] ways)
    {
        var timestampMs = 1_000_000_000_000 + (round * 15_000L);
        series = encoder.SeriesFor(EncodedTarget.Plain, EncodedTarget.RulesOf(new ScrapePoolOptions { JobName = "j" }), ReportSeries.AlwaysCount, series);
        encoder.Begin(series, timestampMs, timestampMs);
        var result = encoder.AddPage(page, ExpositionFormat.PrometheusText);
        encoder.AddMarkers();
        encoder.AddReport(new ScrapeReport(true, TimeSpan.Zero, result.Scraped, result.PostRelabeling, result.SeriesAdded, TimeSpan.Zero, 0, 0));
        encoder.Finish().Count().ShouldBeGreaterThan(0);
        encoder.Reset();
        ways[(int)encoder.Way]++;
    }

    private static byte[] PageOf(int round, int changing) => System.Text.Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(0, Series).Select(i => $"metric_name{{number=\"{i}\",mode=\"{(i < changing ? round : 0)}\"}} {i}.5\n")));
}
