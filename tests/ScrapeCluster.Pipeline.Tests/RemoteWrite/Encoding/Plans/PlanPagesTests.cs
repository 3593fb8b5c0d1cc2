using System.Globalization;
using System.Reflection;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Tests.Parsing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

/// <summary>Given pages, each scraped several times with a plan and without: receivers must not see a difference.</summary>
public class PlanPagesTests
{
    private const int Scrapes = 5;

    private static readonly string[] Numbers =
    [
        "0", "1", "-0", "+1", "1.5", "NaN", "+Inf", "-Inf", "Inf", "nan", "1e300", "5e-324", "1e-400", "123456789012345678", ".5", "5.", "1E5", "0.1", "-3", "1e0000000001", "99999999999999999999999",
    ];

    private static readonly string[] NoNumbers = ["0x1p3", "1_000", "1e999", "1e", "--1", "1\r", "infinit", "1.2.3", "", "1 2 3", "𝟏"];

    private static readonly string[] Lines =
    [
        "a", "a_total", "a{}", "a{b=\"c\"}", "a{b=\"\\\"\\\\\\n\"}", "a{b=\"é\",}", "{\"a.b\"}", "{\"a.b\",\"c.d\"=\"e\"}", "s{quantile=\"0.5\"}", "s_sum", "s_count", "h_bucket{le=\"1\"}", "h_bucket{le=\"1.0\"}", "h_bucket{le=\"+Inf\"}",
        "a{b=\"\"}", "a{b=\"{}\"}", "a{b=\"# \"}", "a{b=\"x y\"}", "go_info{version=\"go1.2\"}",
    ];

    [Fact]
    public void Every_page_of_the_parser_s_tests_is_written_alike()
    {
        var planned = 0;
        foreach (var (format, type) in new[] { (ExpositionFormat.PrometheusText, typeof(PrometheusTextTests)), (ExpositionFormat.OpenMetrics, typeof(OpenMetricsTests)) })
        {
            foreach (var line in GivenTo(type))
                planned += CheckInPages(line, format);
        }

        planned.ShouldBeGreaterThan(100);
    }

    /// <summary>Each line with each number, alone in a page and between others.</summary>
    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    public void Any_number_behind_any_line_is_written_alike(ExpositionFormat format)
    {
        var end = format == ExpositionFormat.OpenMetrics ? "# EOF\n" : "";
        foreach (var line in Lines)
        {
            using var pair = new Pair(format);
            foreach (var number in Numbers)
                pair.Scrape($"# TYPE s summary\nfirst 1\n{line} {number}\nlast {number}\n{end}");
            pair.PlannedPages.ShouldBe(Numbers.Length - 1, line);

            foreach (var number in NoNumbers)
            {
                pair.Scrape($"# TYPE s summary\nfirst 1\n{line} {number}\nlast 1\n{end}");
                pair.Scrape($"# TYPE s summary\nfirst 1\n{line} 2\nlast 1\n{end}");
            }
        }
    }

    [Theory]
    [InlineData("x 1\n", "x 1\n\n")]
    [InlineData("x 1\n", "x 1")]
    [InlineData("x 1\n", "x 1 5\n")]
    [InlineData("x 1\n", "x  1\n")]
    [InlineData("x 1\n", "x 1 \n")]
    [InlineData("x 1\n", "x 1\r\n")]
    [InlineData("x 1\ny 2\n", "y 2\nx 1\n")]
    [InlineData("x 1\ny 2\n", "x 1\ny 2\nx 3\n")]
    [InlineData("x 1\n", "# x\nx 1\n")]
    [InlineData("# x\nx 1\n", "# y\nx 1\n")]
    [InlineData("x{a=\"1\",b=\"2\"} 1\n", "x{b=\"2\",a=\"1\"} 1\n")]
    [InlineData("x{a=\"1\"} 1\n", "x{a=\"1\",a=\"2\"} 1\n")]
    [InlineData("# TYPE x counter\nx{le=\"1.0\"} 1\n", "# TYPE x histogram\nx{le=\"1.0\"} 1\n")]
    [InlineData("x1 1\n", "x 11\n")]
    [InlineData("x 1\n", "x{} 1\n")]
    [InlineData("x 1\n", "X 1\n")]
    [InlineData("x 1\n", "\0x 1\n")]
    public void What_looks_alike_is_not_taken_for_the_same(string page, string other)
    {
        using var pair = new Pair(ExpositionFormat.PrometheusText);
        pair.Scrape(page);
        pair.Scrape(page).ShouldBe(PageWay.Planned);
        pair.Scrape(other).ShouldBe(PageWay.Changed);
        for (var i = 0; i < Scrapes; i++)
            pair.Scrape(i % 2 == 0 ? page : other);
    }

    /// <returns>Pages that were read by a plan.</returns>
    private static int CheckInPages(string line, ExpositionFormat format)
    {
        var pages = format == ExpositionFormat.OpenMetrics
            ? new[] { line, line + "# EOF\n", "first 1\n" + line + "# EOF\n" }
            : [line, "first 1\n" + line, line + "last 1\n"];
        var planned = 0;
        foreach (var page in pages.Where(page => page.Length > 0))
        {
            using var pair = new Pair(format);
            for (var i = 0; i < Scrapes; i++)
                pair.Scrape(page);
            if (pair.Samples > 0 && pair.Error is null)
                pair.PlannedPages.ShouldBe(IsForPlans(page, format) ? Scrapes - 1 : 0, page);
            planned += pair.PlannedPages;
        }

        return planned;
    }

    /// <summary>As the README of plans says it.</summary>
    private static bool IsForPlans(string page, ExpositionFormat format)
    {
        var texts = new HashSet<string>();
        var body = System.Text.Encoding.UTF8.GetBytes(page);
        var labels = new LabelSetBuilder();
        for (var parser = new ExpositionParser(body, format); parser.Next() is var entry && entry != ExpositionEntry.EndOfBody;)
        {
            if (entry != ExpositionEntry.Sample)
                continue;
            new ReadOnlySpan<byte>(body).Overlaps(parser.SeriesText, out var start);
            var end = start + parser.SeriesText.Length;
            parser.ReadLabels(labels);
            if (parser.HasTimestamp || parser.HasExemplar || !texts.Add(labels.ToLabelSet().ToString()) || (body[end - 1] != '}' && body[end] is not ((byte)' ' or (byte)'\t')))
                return false;
        }

        return true;
    }

    /// <summary>First arguments of all cases of a class of tests: its bodies and lines.</summary>
    private static IEnumerable<string> GivenTo(Type type) => type.GetMethods()
        .SelectMany(method => method.GetCustomAttributes<InlineDataAttribute>())
        .Select(data => data.Data[0]).OfType<string>();

    /// <summary>The same target, twice.</summary>
    private sealed class Pair(ExpositionFormat format) : IDisposable
    {
        private readonly EncodedTarget _full = new() { Format = format, ReportCount = ReportSeries.AlwaysCount };
        private readonly EncodedTarget _planned = new(planning: new SeriesPlanning(TimeProvider.System)) { Format = format, ReportCount = ReportSeries.AlwaysCount };
        private long _timestampMs = 1_000_000;

        public int PlannedPages { get; private set; }

        public int Samples => _full.Page.Scraped;

        public string? Error => _full.Page.Error;

        public PageWay Scrape(string page)
        {
            _timestampMs += 1000;
            _full.NowMs = _planned.NowMs = _timestampMs;
            var expected = Show(_full.ScrapeAll(_timestampMs, page));
            Show(_planned.ScrapeAll(_timestampMs, page)).ShouldBe(expected, page);
            _planned.Page.Error.ShouldBe(_full.Page.Error, page);
            if (_planned.Page.Error is null && _planned.Way is PageWay.Planned or PageWay.Widened)
                PlannedPages++;
            return _planned.Way == PageWay.Widened ? PageWay.Planned : _planned.Way;
        }

        public void Dispose()
        {
            _full.Dispose();
            _planned.Dispose();
        }

        private static string Show(List<(string Endpoint, Fragment Fragment)> sent) =>
            string.Create(CultureInfo.InvariantCulture, $"{sent.Sum(item => item.Fragment.SampleCount)} {Convert.ToHexString(SentSample.Concatenate(sent.Select(item => item.Fragment)))}");
    }
}
