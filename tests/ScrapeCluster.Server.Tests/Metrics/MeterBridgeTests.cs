using System.Diagnostics.Metrics;
using System.Text;
using Prometheus;
using ScrapeCluster.Server.Metrics;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Metrics;

public sealed class MeterBridgeTests : IDisposable
{
    private readonly Meter _meter = new($"test-{Guid.NewGuid()}");
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MeterBridge _bridge;

    public MeterBridgeTests() => _bridge = new MeterBridge(_registry, instrument => instrument.Meter == _meter);

    [Fact]
    public async Task A_counter_keeps_its_name_and_help_and_is_a_counter()
    {
        var counter = _meter.CreateCounter<long>("scrapecluster_scraping_scrapes_total", description: "Scrapes done.");
        counter.Add(2);
        counter.Add(3);

        (await ExposeAsync()).ShouldBe("""
            # HELP scrapecluster_scraping_scrapes_total Scrapes done.
            # TYPE scrapecluster_scraping_scrapes_total counter
            scrapecluster_scraping_scrapes_total 5

            """);
    }

    [Fact]
    public async Task Tags_become_labels_whatever_their_order()
    {
        var counter = _meter.CreateCounter<long>("scrapecluster_x_total");
        counter.Add(1, new("reason", "a"), new("endpoint", "e"));
        counter.Add(1, new("endpoint", "e"), new("reason", "a"));
        counter.Add(5, new KeyValuePair<string, object?>("reason", "b"));

        var exposed = await ExposeAsync();

        exposed.ShouldContain("scrapecluster_x_total{endpoint=\"e\",reason=\"a\"} 2\n");
        exposed.ShouldContain("scrapecluster_x_total{reason=\"b\"} 5\n");
    }

    [Fact]
    public async Task Observed_values_are_read_when_asked_for()
    {
        var depth = 1;
        var sent = 10L;
        _meter.CreateObservableGauge("scrapecluster_depth", () => depth);
        _meter.CreateObservableCounter("scrapecluster_sent_total", () => sent);
        var active = _meter.CreateUpDownCounter<int>("scrapecluster_active");
        active.Add(5);
        active.Add(-3);
        await ExposeAsync();
        (depth, sent) = (7, 12);

        var exposed = await ExposeAsync();

        exposed.ShouldContain("# TYPE scrapecluster_depth gauge\nscrapecluster_depth 7\n");
        exposed.ShouldContain("# TYPE scrapecluster_sent_total counter\nscrapecluster_sent_total 12\n");
        exposed.ShouldContain("# TYPE scrapecluster_active gauge\nscrapecluster_active 2\n");
    }

    [Fact]
    public async Task What_is_no_longer_observed_is_no_longer_shown()
    {
        var shards = new[] { "1", "2" };
        _meter.CreateObservableGauge("scrapecluster_shard_targets", () => shards.Select(shard => new Measurement<int>(9, new KeyValuePair<string, object?>("shard", shard))));
        (await ExposeAsync()).ShouldContain("shard=\"2\"");
        shards = ["1"];

        var exposed = await ExposeAsync();

        exposed.ShouldContain("scrapecluster_shard_targets{shard=\"1\"} 9");
        exposed.ShouldNotContain("shard=\"2\"");
    }

    [Fact]
    public async Task A_histogram_has_the_buckets_it_was_declared_with()
    {
        var seconds = _meter.CreateHistogram("scrapecluster_scrape_seconds", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        seconds.Record(0.5);

        (await ExposeAsync()).ShouldContain("""
            scrapecluster_scrape_seconds_bucket{le="0.1"} 0
            scrapecluster_scrape_seconds_bucket{le="1"} 1
            scrapecluster_scrape_seconds_bucket{le="+Inf"} 1
            """);
    }

    [Fact]
    public async Task The_runtimes_instruments_get_Prometheus_names()
    {
        _meter.CreateObservableCounter("dotnet.gc.pause.time", () => 1.5, unit: "s");
        _meter.CreateObservableUpDownCounter("dotnet.process.memory.working_set", () => 10L, unit: "By");
        _meter.CreateObservableCounter("dotnet.thread_pool.thread.count", () => 4L, unit: "{thread}");

        var exposed = await ExposeAsync();

        exposed.ShouldContain("# TYPE dotnet_gc_pause_time_seconds_total counter\ndotnet_gc_pause_time_seconds_total 1.5\n");
        exposed.ShouldContain("dotnet_process_memory_working_set_bytes 10\n");
        exposed.ShouldContain("# TYPE dotnet_thread_pool_thread_count gauge\ndotnet_thread_pool_thread_count 4\n");
    }

    public void Dispose()
    {
        _bridge.Dispose();
        _meter.Dispose();
    }

    private async Task<string> ExposeAsync()
    {
        using var body = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(body);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
