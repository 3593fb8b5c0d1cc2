using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Benchmarks.Stages;

/// <summary>
/// What one scrape of a target with a thousand known series costs, stage by stage, each by itself and all on the caller's thread.
/// What each may allocate stands in allocations.json, which a test enforces.
/// </summary>
internal sealed class PipelineStages : IDisposable
{
    /// <summary>Fragments in a request.</summary>
    public const int FragmentsPerRequest = 8;

    private static readonly Target s_target = new()
    {
        Id = new TargetId(1),
        JobName = "node",
        Url = "http://10.0.0.1:9100/metrics",
        Labels = LabelSet.Of(("instance", "10.0.0.1:9100"), ("job", "node")),
        DiscoveredLabels = LabelSet.Empty,
        Interval = TimeSpan.FromSeconds(15),
        Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly HttpMessageInvoker _page = new(new CannedAnswer(StagePage.Packed, "text/plain; version=0.0.4; charset=utf-8", "gzip"));
    private readonly HttpMessageInvoker _receiver = new(new CannedAnswer([], "text/plain", null));
    private readonly PooledBuffer _plain = new();
    private readonly LabelSetBuilder _labels = new();
    private readonly SampleRules _rules;
    private readonly Scraper _scraper;
    private readonly ScrapeEncoder _encoder;
    private readonly ScrapeEncoder _planned;
    private readonly WriteQueue _queue = new(0, new QueueBudget(1L << 30), new EndpointLedger());
    private readonly RemoteWriteClient _client;
    private readonly byte[] _encoded;
    private readonly Fragment _fragment;
    private readonly Fragment[] _request;
    private TargetSeries? _series;
    private TargetSeries? _plannedSeries;
    private long _timestampMs = 1_000_000;

    public PipelineStages()
    {
        var options = new ScrapePoolOptions
        {
            JobName = "node",
            MetricRelabelConfigs = [new RelabelRuleOptions { SourceLabels = ["__name__"], Regex = "go_memstats_.*", Action = RelabelAction.Drop }],
        };
        _rules = new SampleRules(new ScrapePool(options));
        _scraper = new Scraper(_page, ScrapeSettings.From(options), TimeProvider.System);
        var plan = new EncodingPlan([new EndpointEncoding("main", LabelSet.Of(("cluster", "c")), [], 2_000, false)], NameValidation.Utf8);
        _encoder = new ScrapeEncoder(plan);
        _planned = new ScrapeEncoder(plan, new SeriesPlanning(TimeProvider.System));
        _client = new RemoteWriteClient(new RemoteWriteOptions { Name = "main", Url = "http://127.0.0.1:9/write" }, _receiver, TimeProvider.System);
        _fragment = Encode(_encoder, ref _series);
        _encoded = FragmentCompression.Decompress(_fragment);
        _request = [.. Enumerable.Repeat(_fragment, FragmentsPerRequest)];
    }

    /// <summary>By the names of the budgets, in the order of a scrape.</summary>
    public IReadOnlyDictionary<string, Action> All => new Dictionary<string, Action>
    {
        ["read"] = Read, ["unpack"] = Unpack, ["parse"] = Parse, ["relabel"] = Relabel, ["encode"] = Encode, ["plan"] = Plan,
        ["compress"] = Compress, ["queue"] = Queue, ["send"] = Send,
    };

    /// <summary>Request, answer and body, without the network.</summary>
    public void Read()
    {
        using var response = _scraper.ScrapeAsync(s_target, CancellationToken.None).GetAwaiter().GetResult();
        if (response.Body.Length != StagePage.Plain.Length)
            throw new InvalidOperationException(response.Error);
    }

    public void Unpack()
    {
        _plain.Clear();
        GzipBody.Unpack(StagePage.Packed, _plain, long.MaxValue);
    }

    /// <summary>Names and values, no labels.</summary>
    public void Parse()
    {
        var parser = new ExpositionParser(StagePage.Plain, ExpositionFormat.PrometheusText);
        while (parser.Next() != ExpositionEntry.EndOfBody)
        {
        }
    }

    /// <summary>The labels of one series that is new: read, merged with the target's, relabeled, sorted. Not part of a usual scrape.</summary>
    public void Relabel()
    {
        var parser = new ExpositionParser(StagePage.Plain, ExpositionFormat.PrometheusText);
        while (parser.Next() != ExpositionEntry.Sample)
        {
        }

        parser.ReadLabels(_labels);
        _rules.Apply(_labels, s_target.Labels, out _, out _);
    }

    /// <summary>From the page to a compressed fragment, read in full.</summary>
    public void Encode() => Encode(_encoder, ref _series);

    /// <summary>From the page to a compressed fragment, by the target's plan: what a usual scrape does.</summary>
    public void Plan()
    {
        var isFirst = _plannedSeries is null;
        Encode(_planned, ref _plannedSeries);
        if (!isFirst && _planned.Way != PageWay.Planned)
            throw new InvalidOperationException($"The page was read another way: {_planned.Way}.");
    }

    /// <summary>The fragment's bytes compressed by themselves.</summary>
    public void Compress() => FragmentCompression.Compress(_encoded);

    /// <summary>A fragment queued in memory, taken out and acknowledged.</summary>
    public void Queue()
    {
        _queue.Append(_fragment, TimeSpan.Zero);
        _queue.Acknowledge(_queue.Peek(static _ => PeekChoice.Take)!);
    }

    /// <summary>One request of several fragments, without the network.</summary>
    public void Send()
    {
        var outcome = _client.SendAsync(new WriteRequest(_request), WriteMessage.Version1, 0, CancellationToken.None).GetAwaiter().GetResult();
        if (outcome is not SendOutcome.Accepted)
            throw new InvalidOperationException(outcome.ToString());
    }

    public void Dispose()
    {
        _plain.Dispose();
        _encoder.Dispose();
        _planned.Dispose();
        _page.Dispose();
        _receiver.Dispose();
    }

    private Fragment Encode(ScrapeEncoder encoder, ref TargetSeries? series)
    {
        _timestampMs += 15_000;
        series = encoder.SeriesFor(s_target, _rules, ReportSeries.AlwaysCount, series);
        encoder.Begin(series, _timestampMs, _timestampMs);
        var page = encoder.AddPage(StagePage.Plain, ExpositionFormat.PrometheusText);
        encoder.AddMarkers();
        encoder.AddReport(new ScrapeReport(true, TimeSpan.Zero, page.Scraped, page.PostRelabeling, page.SeriesAdded, s_target.Timeout, 0, StagePage.Plain.Length));
        return encoder.Finish().Single().Fragment;
    }
}
