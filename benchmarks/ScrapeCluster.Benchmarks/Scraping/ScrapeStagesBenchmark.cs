using System.IO.Compression;
using System.Text;
using BenchmarkDotNet.Attributes;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Benchmarks.Scraping;

/// <summary>One scrape of a page of a thousand series after the answer came, stage by stage; each holds the ones before it.</summary>
[MemoryDiagnoser]
public class ScrapeStagesBenchmark : IDisposable
{
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

    private readonly byte[] _page = Page();
    private readonly PooledBuffer _plain = new();
    private byte[] _packed = [];
    private ScrapeEncoder _encoder = null!;
    private SampleRules _rules = null!;
    private TargetSeries? _series;
    private long _timestampMs = 1_000_000;

    [GlobalSetup]
    public void Setup()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(_page);
        _packed = packed.ToArray();
        _rules = new SampleRules(new ScrapePool(new ScrapePoolOptions { JobName = "node" }));
        _encoder = new ScrapeEncoder(new EncodingPlan([new EndpointEncoding("main", LabelSet.Of(("cluster", "c")), [], 2_000, false)], NameValidation.Utf8));
        _series = _encoder.SeriesFor(Target, _rules, ReportSeries.AlwaysCount, null);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _plain.Dispose();
        _encoder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Unpack()
    {
        _plain.Clear();
        GzipBody.Unpack(_packed, _plain, long.MaxValue);
        return _plain.Length;
    }

    [Benchmark]
    public double Parse()
    {
        var sum = 0.0;
        var parser = new ExpositionParser(_page, ExpositionFormat.PrometheusText);
        while (parser.Next() != ExpositionEntry.EndOfBody)
            sum += parser.Value;
        return sum;
    }

    /// <summary>Known series: parse, look up, encode, compress.</summary>
    [Benchmark(Baseline = true)]
    public int KnownSeries() => Scrape(_series!);

    /// <summary>A target's first scrape: labels merged, sorted and encoded too.</summary>
    [Benchmark]
    public int NewSeries() => Scrape(_encoder.SeriesFor(Target, _rules, ReportSeries.AlwaysCount, null));

    private int Scrape(TargetSeries series)
    {
        _timestampMs += 15_000;
        _encoder.Begin(series, _timestampMs, _timestampMs);
        var page = _encoder.AddPage(_page, ExpositionFormat.PrometheusText);
        _encoder.AddMarkers();
        _encoder.AddReport(new ScrapeReport(true, TimeSpan.Zero, page.Scraped, page.PostRelabeling, page.SeriesAdded, Target.Timeout, 0, _page.Length));
        return _encoder.Finish().Sum(sent => sent.Fragment.Compressed.Length);
    }

    private static byte[] Page()
    {
        var text = new StringBuilder();
        for (var family = 0; family < 50; family++)
        {
            text.Append("# HELP node_metric_").Append(family).Append("_total Something that is counted.\n# TYPE node_metric_").Append(family).Append("_total counter\n");
            for (var i = 0; i < 20; i++)
                text.Append("node_metric_").Append(family).Append("_total{cpu=\"").Append(i).Append("\",mode=\"user\",device=\"eth").Append(i % 4).Append("\"} ").Append(family * 1000 + i).Append(".25\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
