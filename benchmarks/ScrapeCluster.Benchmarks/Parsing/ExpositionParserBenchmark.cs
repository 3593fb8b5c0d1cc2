using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Benchmarks.Parsing;

/// <summary>Reading a page of 1,000 samples: the hot path of every scrape, and what a first scrape adds by decoding labels.</summary>
[MemoryDiagnoser]
public class ExpositionParserBenchmark
{
    private const int Samples = 1_000;

    private readonly LabelSetBuilder _labels = new();
    private byte[] _body = [];

    [Params(ExpositionFormat.PrometheusText, ExpositionFormat.OpenMetrics)]
    public ExpositionFormat Format { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var page = new StringBuilder("# HELP http_requests_seconds How long requests took.\n# TYPE http_requests_seconds histogram\n");
        for (var i = 0; i < Samples; i++)
        {
            page.Append(CultureInfo.InvariantCulture, $"http_requests_seconds_bucket{{method=\"GET\",route=\"/api/v1/things/{i % 10}\",");
            page.Append(CultureInfo.InvariantCulture, $"code=\"200\",le=\"{i % 12 / 4.0}\"}} {Value(i)}\n");
        }

        _body = Encoding.UTF8.GetBytes(page + "# EOF\n");
    }

    /// <summary>What every scrape does.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Samples)]
    public double Read()
    {
        var sum = 0.0;
        var parser = new ExpositionParser(_body, Format);
        while (parser.Next() is var entry && entry is not (ExpositionEntry.EndOfBody or ExpositionEntry.Invalid))
        {
            if (entry == ExpositionEntry.Sample)
                sum += parser.Value + parser.SeriesText.Length;
        }

        return sum;
    }

    /// <summary>What a scrape does whose series are all new.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public int ReadWithLabels()
    {
        var count = 0;
        var parser = new ExpositionParser(_body, Format);
        while (parser.Next() is var entry && entry is not (ExpositionEntry.EndOfBody or ExpositionEntry.Invalid))
        {
            if (entry != ExpositionEntry.Sample)
                continue;
            parser.ReadLabels(_labels);
            count += _labels.Count;
        }

        return count;
    }

    // A third each: small counts, fractions, numbers with all digits a double has.
    private static string Value(int i) => (i % 3) switch
    {
        0 => i.ToString(CultureInfo.InvariantCulture),
        1 => (i * 0.25).ToString(CultureInfo.InvariantCulture),
        _ => (i / 7.0).ToString("R", CultureInfo.InvariantCulture),
    };
}
