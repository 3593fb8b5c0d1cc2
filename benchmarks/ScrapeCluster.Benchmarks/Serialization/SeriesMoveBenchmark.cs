using BenchmarkDotNet.Attributes;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Actors.Serialization;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Benchmarks.Serialization;

/// <summary>A target of a thousand series moves: what it costs its old owner, the wire and its new owner.</summary>
[MemoryDiagnoser]
public class SeriesMoveBenchmark : IDisposable
{
    private static readonly ScrapePool Pool = new(new ScrapePoolOptions { JobName = "node" });

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

    private readonly byte[] _page = System.Text.Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(0, 1_000).Select(i => $"node_metric_{i / 16}_total{{device=\"eth{i % 16}\",mode=\"mode{i % 5}\"}} {i}.25\n")));

    private readonly SampleRules _rules = new(Pool);
    private readonly ScrapeEncoder _encoder = new(new EncodingPlan([new EndpointEncoding("main", LabelSet.Of(("cluster", "c")), [], 2_000, false)], NameValidation.Utf8));
    private TargetState _state = null!;
    private SeriesSnapshot _snapshot = null!;
    private byte[] _message = [];

    [GlobalSetup]
    public void Setup()
    {
        _state = new TargetState(Target, Pool) { Series = Scrape(null, 1_000_000) };
        _snapshot = _state.Snapshot()!;
        _message = Write();
        Console.WriteLine($"// {_snapshot.Count} series: {_message.Length} bytes in a message, estimated as {_snapshot.EstimatedBytes}");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _encoder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public SeriesSnapshot? Snapshot() => _state.Snapshot();

    [Benchmark]
    public byte[] Write() => HandoverForm.All[0].Write(new ScrapeShardProtocol.HandoverChunk(
        1, new ShardHandover("", 1, AssignmentVersion.None, [], 0, [], []), 0, 1, [new TargetHandover(Target, 0, AssignmentVersion.None, false, null, _snapshot)]));

    [Benchmark]
    public object Read() => HandoverForm.All[0].Read(_message);

    [Benchmark]
    public TargetState TakeOver()
    {
        var state = new TargetState(Target, Pool);
        state.TakeOver(_snapshot);
        return state;
    }

    /// <summary>The first scrape of a target that nobody knew.</summary>
    [Benchmark(Baseline = true)]
    public object FirstScrape() => Scrape(null, 2_000_000);

    /// <summary>The first scrape on the new node.</summary>
    [Benchmark]
    public object TakeOverAndScrape() => Scrape(TakeOver().Series, 2_000_000);

    private TargetSeries Scrape(TargetSeries? current, long timestampMs)
    {
        var series = _encoder.SeriesFor(Target, _rules, ReportSeries.AlwaysCount, current);
        _encoder.Begin(series, timestampMs, timestampMs);
        _encoder.AddPage(_page, ExpositionFormat.PrometheusText);
        _encoder.AddMarkers();
        _encoder.AddReport(default);
        foreach (var (_, _) in _encoder.Finish())
        {
        }

        return series;
    }
}
