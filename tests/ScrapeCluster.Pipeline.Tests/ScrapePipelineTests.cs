using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests;

public sealed class ScrapePipelineTests : IAsyncLifetime
{
    private static readonly ScrapePoolOptions Job = new() { JobName = "j", ScrapeTimeout = TimeSpan.FromSeconds(5) };

    private readonly HttpClientFactory _httpClients = new();
    private readonly Meter _meter = new(nameof(ScrapePipelineTests) + Guid.NewGuid());
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_000_000));
    private readonly List<(string Endpoint, SentSample Sample)> _sent = [];
    private readonly Dictionary<string, long> _counted = [];
    private readonly MeterListener _listener = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("scrape-").FullName;
    private FakeTarget _fake = null!;
    private ScrapePipeline _pipeline = null!;

    public async ValueTask InitializeAsync()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var key = instrument.Name + (tags.Length > 0 ? "/" + tags[0].Value : "");
            _counted[key] = _counted.GetValueOrDefault(key) + value;
        });
        _listener.Start();
        _fake = await FakeTarget.StartAsync();
        _pipeline = Make(new ScrapeClusterOptions { RemoteWrites = [Endpoint("main")] });
    }

    public async ValueTask DisposeAsync()
    {
        _pipeline.Dispose();
        _listener.Dispose();
        _meter.Dispose();
        _httpClients.Dispose();
        await _fake.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_scrape_ends_as_samples_and_report_series()
    {
        _fake.Serve("a 1\nb{x=\"y\"} 2\n");
        var state = Start(Job);

        var result = await RunAsync(state, 1000);

        Sent().ShouldBe(
        [
            $"{{__name__=\"a\", instance=\"{_fake.Address}\", job=\"j\"}} 1 @1000",
            $"{{__name__=\"b\", instance=\"{_fake.Address}\", job=\"j\", x=\"y\"}} 2 @1000",
            Report("up", 1, 1000), Report("scrape_duration_seconds", 0, 1000), Report("scrape_samples_scraped", 2, 1000),
            Report("scrape_samples_post_metric_relabeling", 2, 1000), Report("scrape_series_added", 2, 1000),
        ]);
        result.ShouldBe(new ScrapeResult { TimestampMs = 1000, Duration = TimeSpan.Zero, SamplesScraped = 2, SamplesPostRelabeling = 2, SeriesAdded = 2, SamplesWritten = 7, BodySizeBytes = 15 });
        state.Last.ShouldBe(result);
    }

    [Fact]
    public async Task Extra_scrape_metrics_are_added_when_asked_for()
    {
        _fake.Serve("a 1\n");
        var state = Start(Job with { ExtraScrapeMetrics = true, SampleLimit = 5 });

        await RunAsync(state, 1000);

        Sent().TakeLast(3).ShouldBe([Report("scrape_timeout_seconds", 5, 1000), Report("scrape_sample_limit", 5, 1000), Report("scrape_body_size_bytes", 4, 1000)]);
    }

    [Theory]
    [InlineData(0L, 0)]
    [InlineData(3L, -1)]
    public async Task A_failed_scrape_marks_its_series_and_says_up_0(long bodySizeLimit, int bodySize)
    {
        _fake.Serve("a 1");
        var state = Start(Job with { ExtraScrapeMetrics = true, FallbackScrapeProtocol = ScrapeProtocol.PrometheusText004, BodySizeLimit = new ByteSize(bodySizeLimit * 2) });
        _fake.Serve("a 1\n");
        await RunAsync(state, 1000);
        if (bodySizeLimit > 0)
            _fake.Serve("a 1\nb 2\n");
        else
            _fake.ServeStatus(500);

        var result = await RunAsync(state, 2000);

        result.Error.ShouldNotBeNull();
        Sent()[0].ShouldBe($"{{__name__=\"a\", instance=\"{_fake.Address}\", job=\"j\"}} stale @2000");
        Sent()[1].ShouldBe(Report("up", 0, 2000));
        Sent()[^1].ShouldBe(Report("scrape_body_size_bytes", bodySize, 2000));
    }

    [Fact]
    public async Task An_answer_of_an_unknown_type_fails_unless_there_is_a_fallback()
    {
        _fake.Serve("a 1\n", "text/html");

        (await RunAsync(Start(Job), 1000)).Error.ShouldNotBeNull().ShouldContain("text/html");
        (await RunAsync(Start(Job with { FallbackScrapeProtocol = ScrapeProtocol.PrometheusText004 }), 1000)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task An_empty_page_is_a_good_scrape()
    {
        _fake.Serve("", null);

        (await RunAsync(Start(Job), 1000)).Error.ShouldBeNull();
        Sent()[0].ShouldBe(Report("up", 1, 1000));
    }

    [Fact]
    public async Task Binary_is_refused_and_harms_nothing()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        _fake.ServeBytes(bytes);
        var state = Start(Job);

        (await RunAsync(state, 1000)).Error.ShouldNotBeNull();
        Sent()[0].ShouldBe(Report("up", 0, 1000));

        _fake.Serve("a 1\n");
        (await RunAsync(state, 2000)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_target_past_the_target_limit_is_not_fetched()
    {
        var state = new TargetState(Start(Job).Target with { ForcedError = "too many" }, new ScrapePool(Job));

        (await RunAsync(state, 1000)).Error.ShouldBe("too many");
        _fake.Requests.ShouldBeEmpty();
        Sent()[0].ShouldBe(Report("up", 0, 1000));
        _counted["scrapecluster_scraping_scrapes_total/target_limit"].ShouldBe(1);
    }

    [Fact]
    public async Task A_cancelled_scrape_writes_nothing_and_is_still_due()
    {
        var gate = new TaskCompletionSource();
        _fake.ServeHalf("a 1\n", gate.Task);
        var state = Start(Job);
        using var cancel = new CancellationTokenSource();

        var run = _pipeline.RunAsync(state, 1000, Write, cancel.Token);
        await cancel.CancelAsync();
        var result = await run;

        result.Cancelled.ShouldBeTrue();
        Sent().ShouldBeEmpty();
        state.Last.ShouldBeNull();
        _pipeline.EndTarget(state, 2000, Write).ShouldBe(0);
        gate.SetResult();
    }

    [Fact]
    public async Task Relabeling_of_samples_and_of_endpoints_applies_in_turn()
    {
        _pipeline.Dispose();
        _pipeline = Make(new ScrapeClusterOptions
        {
            ExternalLabels = LabelSet.Of(("cluster", "c")),
            RemoteWrites =
            [
                Endpoint("all"),
                Endpoint("up") with { WriteRelabelConfigs = [new RelabelRuleOptions { SourceLabels = ["__name__", "cluster"], Regex = "up;c", Action = RelabelAction.Keep }] },
            ],
        });
        _fake.Serve("a{secret=\"1\"} 1\nb 1\nup{} 3\n");
        var state = Start(Job with
        {
            MetricRelabelConfigs =
            [
                new RelabelRuleOptions { SourceLabels = ["__name__"], Regex = "b|up", Action = RelabelAction.Drop },
                new RelabelRuleOptions { Regex = "secret", Action = RelabelAction.LabelDrop },
            ],
        });

        var result = await RunAsync(state, 1000);

        result.SamplesScraped.ShouldBe(3);
        result.SamplesPostRelabeling.ShouldBe(1);
        Sent("all").Count.ShouldBe(6);
        Sent("all")[0].ShouldBe($"{{__name__=\"a\", cluster=\"c\", instance=\"{_fake.Address}\", job=\"j\"}} 1 @1000");
        Sent("up").ShouldBe([$"{{__name__=\"up\", cluster=\"c\", instance=\"{_fake.Address}\", job=\"j\"}} 1 @1000"]);
        _counted["scrapecluster_scraping_dropped_samples_total/metric_relabeling"].ShouldBe(2);
    }

    [Fact]
    public async Task The_end_of_a_target_marks_everything_once()
    {
        _fake.Serve("a 1\nb 1\n");
        var state = Start(Job);
        await RunAsync(state, 1000);
        _sent.Clear();

        _pipeline.EndTarget(state, 2000, Write).ShouldBe(7);
        _sent.Count.ShouldBe(7);
        _sent.ShouldAllBe(sent => sent.Sample.IsMarker && sent.Sample.TimestampMs == 2000);
        _pipeline.EndTarget(state, 3000, Write).ShouldBe(0);
    }

    [Fact]
    public async Task A_reload_goes_on_without_false_markers()
    {
        _fake.Serve("a 1\nb 1\n");
        var state = Start(Job);
        await RunAsync(state, 1000);
        var changed = Job with { ScrapeInterval = TimeSpan.FromSeconds(30), MetricRelabelConfigs = [new RelabelRuleOptions { SourceLabels = ["__name__"], Regex = "b", Action = RelabelAction.Drop }] };
        _pipeline.Dispose();
        _pipeline = Make(new ScrapeClusterOptions { RemoteWrites = [Endpoint("main"), Endpoint("new")] });

        var next = Start(changed);
        next.Target.Id.ShouldBe(state.Target.Id);
        var result = await RunAsync(state.With(next.Target, next.Pool), 2000);

        result.SeriesAdded.ShouldBe(0);
        Sent("main").Count(line => line.Contains("stale")).ShouldBe(1);
        Sent("main").ShouldContain($"{{__name__=\"b\", instance=\"{_fake.Address}\", job=\"j\"}} stale @2000");
        Sent("new").Count.ShouldBe(6);
        Sent("new").ShouldAllBe(line => !line.Contains("stale"));
    }

    [Fact]
    public async Task A_scrape_in_flight_ends_as_usual_when_the_pipeline_is_replaced()
    {
        var gate = new TaskCompletionSource();
        _fake.ServeHalf("a 1\n", gate.Task);
        var run = RunAsync(Start(Job), 1000);
        await Eventually.TrueAsync(() => _fake.Requests.Count == 1, Eventually.DefaultTimeout, () => "the target was not asked");

        _pipeline.Dispose();
        gate.SetResult();

        (await run).Error.ShouldBeNull();
        Sent().Count.ShouldBe(6);
    }

    [Fact]
    public async Task Every_sample_is_accounted_for()
    {
        _fake.ServeInTurn("a 1\na 2\nb 1 5\nb 1 4\nc 1 99999999999\n", "a 1\n{{{");
        var state = Start(Job);

        await RunAsync(state, 1000);
        await RunAsync(state, 2000);

        _counted["scrapecluster_scraping_samples_scraped_total"].ShouldBe(6);
        _counted["scrapecluster_scraping_samples_encoded_total"].ShouldBe(2);
        _counted["scrapecluster_scraping_dropped_samples_total/duplicate_timestamp"].ShouldBe(1);
        _counted["scrapecluster_scraping_dropped_samples_total/out_of_order"].ShouldBe(1);
        _counted["scrapecluster_scraping_dropped_samples_total/out_of_bounds"].ShouldBe(1);
        _counted["scrapecluster_scraping_dropped_samples_total/scrape_failed"].ShouldBe(1);
        _counted["scrapecluster_scraping_scrapes_total/success"].ShouldBe(1);
        _counted["scrapecluster_scraping_scrapes_total/parse"].ShouldBe(1);
        _counted["scrapecluster_scraping_staleness_markers_total"].ShouldBe(1);
    }

    [Fact]
    public async Task Failed_scrapes_are_written_to_the_failure_log()
    {
        var path = Path.Combine(_folder, "failures.log");
        var state = Start(Job with { ScrapeFailureLogFile = path });
        _fake.ServeStatus(503);
        await RunAsync(state, 1000);
        _fake.Serve("a 1\n");
        await RunAsync(state, 2000);
        _fake.Serve("{{{");
        await RunAsync(state, 3000);

        var lines = await File.ReadAllLinesAsync(path);

        lines.Length.ShouldBe(2);
        using var first = JsonDocument.Parse(lines[0]);
        first.RootElement.GetProperty("msg").GetString().ShouldNotBeNull().ShouldContain("503");
        first.RootElement.GetProperty("job_name").GetString().ShouldBe("j");
        first.RootElement.GetProperty("target").GetString().ShouldBe($"http://{_fake.Address}/metrics");
        first.RootElement.GetProperty("time").GetString().ShouldBe("1970-01-01T00:16:40.000Z");
    }

    [Fact]
    public async Task Many_targets_at_once_do_not_mix()
    {
        _fake.Answer = async context =>
        {
            context.Response.ContentType = FakeTarget.TextFormat;
            var host = context.Request.Host.Host;
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(i => $"m{i}{{host=\"{host}\"}} {i}\n"))));
        };
        var states = Enumerable.Range(1, 200).Select(n => Start(Job, _fake.AddressOf(n))).ToList();

        for (var round = 1; round <= 3; round++)
            await Parallel.ForEachAsync(states, async (state, _) => (await _pipeline.RunAsync(state, round * 1000, Write, CancellationToken.None)).Error.ShouldBeNull());

        _sent.Count.ShouldBe(200 * 55 * 3);
        var samples = _sent.Select(sent => sent.Sample).Where(sample => sample.Labels.Contains("host=")).ToList();
        samples.ShouldAllBe(sample => sample.Labels.Contains($"instance=\"{sample.Labels.Split("host=\"")[1].Split('"')[0]}:{_fake.Port}\""));
        samples.Select(sample => (sample.Labels, sample.TimestampMs)).Distinct().Count().ShouldBe(samples.Count);
    }

    private Task<ScrapeResult> RunAsync(TargetState state, long timestampMs)
    {
        _sent.Clear();
        return _pipeline.RunAsync(state, timestampMs, Write, CancellationToken.None);
    }

    private void Write(string endpoint, Pipeline.RemoteWrite.Encoding.Fragment fragment)
    {
        lock (_sent)
            _sent.AddRange(SentSample.Decode(fragment).Select(sample => (endpoint, sample)));
    }

    private List<string> Sent(string endpoint = "main") => [.. _sent.Where(sent => sent.Endpoint == endpoint).Select(sent => sent.Sample.ToString())];

    private string Report(string name, double value, long timestampMs) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{{__name__=\"{name}\", instance=\"{_fake.Address}\", job=\"j\"}} {value} @{timestampMs}");

    private TargetState Start(ScrapePoolOptions job, string? address = null)
    {
        var pool = new ScrapePool(job);
        var group = new TargetGroup("g", LabelSet.Empty, [LabelSet.Of(("__address__", address ?? _fake.Address))]);
        return new TargetState(pool.BuildTargets([group]).Active.Single(), pool);
    }

    private ScrapePipeline Make(ScrapeClusterOptions options) => new(options, _httpClients, new ScrapingMetrics(_meter), _time, NullLoggerFactory.Instance);

    private static RemoteWriteOptions Endpoint(string name) => new() { Name = name, Url = "http://receiver" };
}
