using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Benchmarks.RemoteWrite;

/// <summary>
/// One scrape of a page of a thousand series, from the unpacked body to fragments: by the target's plan and in full. A page that changes its shape at
/// every scrape shows what plans cost where they are of no use.
/// </summary>
[MemoryDiagnoser]
public class SeriesPlanBenchmark : IDisposable
{
    private const int Series = 1_000;

    private static readonly Target Target = new()
    {
        Id = new TargetId(1),
        JobName = "node",
        Url = "http://10.0.0.1:9100/metrics",
        Labels = LabelSet.Of(("instance", "10.0.0.1:9100"), ("job", "node")),
        DiscoveredLabels = LabelSet.Empty,
        Interval = TimeSpan.FromSeconds(15),
        Timeout = TimeSpan.FromSeconds(10),
    };

    private static readonly string[] Modes = ["idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"];

    private readonly byte[][] _pages = [.. Enumerable.Range(0, 8).Select(round => PageOf(round, churn: 0))];
    private readonly byte[][] _churning = [.. Enumerable.Range(0, 1_000).Select(round => PageOf(round % 8, churn: round))];
    private readonly SampleRules _rules = new(new ScrapePool(new ScrapePoolOptions { JobName = "node" }));
    private readonly ScrapeEncoder _full = new(PlanOf());
    private readonly ScrapeEncoder _planned = new(PlanOf(), new SeriesPlanning(TimeProvider.System));
    private TargetSeries? _series;
    private long _timestampMs = 1_800_000_000_000;
    private int _round;

    /// <summary>Memory of the plan, for each series.</summary>
    public double PlanBytesPerSeries => (_series?.SeriesPlan?.Bytes ?? 0) / (double)Series;

    /// <summary>How the last page was read.</summary>
    public PageWay LastWay => _planned.Way;

    /// <summary>Bytes of a fragment for each sample.</summary>
    public double WireBytesPerSample { get; private set; }

    [GlobalSetup]
    public void Setup()
    {
        _series = null;
        _round = 0;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _full.Dispose();
        _planned.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public int Full() => Scrape(_full, _pages);

    [Benchmark]
    public int Planned() => Scrape(_planned, _pages);

    /// <summary>A tenth of the series is new at each scrape.</summary>
    [Benchmark]
    public int ChangingFull() => Scrape(_full, _churning);

    [Benchmark]
    public int ChangingPlanned() => Scrape(_planned, _churning);

    /// <summary>The first scrape of a target, the plan included.</summary>
    [Benchmark]
    public int FirstFull()
    {
        _series = null;
        return Scrape(_full, _pages);
    }

    [Benchmark]
    public int FirstPlanned()
    {
        _series = null;
        return Scrape(_planned, _pages);
    }

    private static EncodingPlan PlanOf() => new([new EndpointEncoding("main", LabelSet.Of(("cluster", "c")), [], 2_000, false)], NameValidation.Utf8);

    private int Scrape(ScrapeEncoder encoder, byte[][] pages)
    {
        _timestampMs += 15_000;
        _round++;
        var body = pages[_round % pages.Length];
        _series = encoder.SeriesFor(Target, _rules, ReportSeries.AlwaysCount, _series);
        encoder.Begin(_series, _timestampMs, _timestampMs);
        var page = encoder.AddPage(body, ExpositionFormat.PrometheusText);
        encoder.AddMarkers();
        encoder.AddReport(new ScrapeReport(true, TimeSpan.FromMilliseconds(1.5 + (_round * 0.01)), page.Scraped, page.PostRelabeling, page.SeriesAdded, Target.Timeout, 0, body.Length));
        var bytes = encoder.Finish().Sum(sent => sent.Fragment.Compressed.Length);
        encoder.Reset();
        WireBytesPerSample = bytes / (double)(Series + ReportSeries.AlwaysCount);
        return bytes;
    }

    /// <summary>Like the page of a node exporter: some values never move, some are small, some are large or fractions.</summary>
    private static byte[] PageOf(int round, int churn)
    {
        var random = new Random(1);
        var text = new StringBuilder();
        for (var i = 0; i < Series; i++)
        {
            if (i % 8 == 0)
                text.Append(CultureInfo.InvariantCulture, $"# HELP node_metric_{i / 8}_total Something of it.\n# TYPE node_metric_{i / 8}_total counter\n");
            var moves = i % 16 < 8;
            var value = i % 5 == 0 ? 0 : random.Next(100_000_000) / (i % 3 == 0 ? 100.0 : 1) + (moves ? round * (1 + (i % 7)) * 0.25 : 0);
            var change = churn > 0 && (i + churn) % 10 == 0 ? churn : 0;
            text.Append(CultureInfo.InvariantCulture, $"node_metric_{i / 8}_total{{cpu=\"{i % 16}\",mode=\"{Modes[i % 8]}\",device=\"/dev/nvme{i % 4}n1p{change}\"}} {value:G10}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
