using System.Diagnostics.Metrics;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Every metric of this room.</summary>
public sealed class ScrapingMetrics
{
    private static readonly KeyValuePair<string, object?>[] Results = [.. Enum.GetValues<ScrapeFailure>()
        .Select(failure => Tag("result", failure == ScrapeFailure.None ? "success" : Words(failure.ToString())))];

    private static readonly KeyValuePair<string, object?>[] Reasons = [.. Enum.GetValues<SampleDropReason>()
        .Select(reason => Tag("reason", Words(reason.ToString())))];

    private static readonly KeyValuePair<string, object?>[] Ways = [.. Enum.GetValues<PageWay>()
        .Select(way => Tag("way", Words(way.ToString())))];

    private static readonly KeyValuePair<string, object?> Cancelled = Tag("result", "cancelled");

    private readonly Counter<long> _scrapes;
    private readonly Counter<long> _scraped;
    private readonly Counter<long> _encoded;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _markers;
    private readonly Counter<long> _bodyBytes;
    private readonly Counter<long> _pages;
    private readonly Histogram<double> _duration;
    private long _planBytes;

    public ScrapingMetrics(Meter meter)
    {
        Meter = meter;
        _scrapes = meter.CreateCounter<long>("scrapecluster_scraping_scrapes_total", null, "Scrapes by result: success, cancelled, or why they failed.");
        _scraped = meter.CreateCounter<long>("scrapecluster_scraping_samples_scraped_total", null, "Samples read from targets.");
        _encoded = meter.CreateCounter<long>("scrapecluster_scraping_samples_encoded_total", null, "Samples read from targets that went on to be written, counted once however many endpoints there are.");
        _dropped = meter.CreateCounter<long>("scrapecluster_scraping_dropped_samples_total", null, "Samples read from targets that were not written, by reason.");
        _markers = meter.CreateCounter<long>("scrapecluster_scraping_staleness_markers_total", null, "Staleness markers made for series that ended.");
        _bodyBytes = meter.CreateCounter<long>("scrapecluster_scraping_body_bytes_total", null, "Bytes of the bodies of good scrapes, after decompression.");
        _pages = meter.CreateCounter<long>("scrapecluster_scraping_pages_total", null, "Good pages by the way they were read: planned and widened by the plan of their target, all others in full.");
        meter.CreateObservableGauge("scrapecluster_scraping_plan_bytes", () => Interlocked.Read(ref _planBytes), null, "Memory of the plans that targets are scraped by.");
        _duration = meter.CreateHistogram("scrapecluster_scraping_scrape_duration_seconds", null, "Time of one scrape from the request to encoded samples.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });
    }

    public Meter Meter { get; }

    public void Finished(ScrapeFailure failure, TimeSpan duration, long bodyBytes)
    {
        _scrapes.Add(1, Results[(int)failure]);
        _duration.Record(duration.TotalSeconds);
        if (bodyBytes > 0)
            _bodyBytes.Add(bodyBytes);
    }

    public void WasCancelled() => _scrapes.Add(1, Cancelled);

    public void Samples(int scraped, int encoded)
    {
        _scraped.Add(scraped);
        _encoded.Add(encoded);
    }

    public void Page(PageWay way) => _pages.Add(1, Ways[(int)way]);

    /// <summary>The memory of plans has changed by so many bytes.</summary>
    public void PlanBytes(long change) => Interlocked.Add(ref _planBytes, change);

    public void Markers(int count)
    {
        if (count > 0)
            _markers.Add(count);
    }

    public void Dropped(SampleDropReason reason, int count)
    {
        if (count > 0)
            _dropped.Add(count, Reasons[(int)reason]);
    }

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);

    /// <summary>"OutOfOrder" to "out_of_order".</summary>
    private static string Words(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
