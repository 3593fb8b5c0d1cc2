using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

/// <summary>A target whose pages are given as text, and what one endpoint is sent of them. Without <paramref name="planning"/> each page is read in full.</summary>
internal sealed class EncodedTarget(EncodingPlan? plan = null, SeriesPlanning? planning = null) : IDisposable
{
    public const string Endpoint = "main";

    public static readonly Target Plain = new()
    {
        Id = new TargetId(1),
        JobName = "j",
        Url = "http://h:1/metrics",
        Labels = LabelSet.Of(("job", "j")),
        DiscoveredLabels = LabelSet.Empty,
        Interval = TimeSpan.FromSeconds(15),
        Timeout = TimeSpan.FromSeconds(10),
    };

    private ScrapeEncoder _encoder = new(plan ?? PlanOf(), planning);
    private TargetSeries? _series;

    public Target Target { get; set; } = Plain;

    public SampleRules Rules { get; set; } = RulesOf(new ScrapePoolOptions { JobName = "j" });

    public ExpositionFormat Format { get; set; } = ExpositionFormat.PrometheusText;

    public long NowMs { get; set; } = 1_000_000;

    /// <summary>0: a test looks at samples alone.</summary>
    public int ReportCount { get; set; }

    public PageResult Page { get; private set; }

    public int Markers { get; private set; }

    public PageWay Way => _encoder.Way;

    /// <summary>The plan after the last scrape.</summary>
    public SeriesPlan? SeriesPlan => _series?.SeriesPlan;

    public static SampleRules RulesOf(ScrapePoolOptions options) => new(new ScrapePool(options));

    public static EncodingPlan PlanOf(params EndpointEncoding[] endpoints) =>
        new(endpoints.Length > 0 ? endpoints : [EndpointOf()], NameValidation.Utf8);

    public static EndpointEncoding EndpointOf(string name = Endpoint, int maxSamples = 2_000, bool exemplars = false, params (string, string)[] external) =>
        new(name, LabelSet.Of(external), [], maxSamples, exemplars);

    /// <summary>Another configuration: what the target has goes on under it.</summary>
    public void Reload(EncodingPlan changed) => _encoder = new ScrapeEncoder(changed, planning);

    /// <summary>Another node: what the target has passes as a snapshot, in parts of at most so many bytes.</summary>
    public void Move(EncodingPlan there, int maxPartBytes = int.MaxValue)
    {
        var parts = Snapshot()?.Split(maxPartBytes) ?? [];
        _encoder = new ScrapeEncoder(there, planning);
        _series = null;
        foreach (var part in parts)
            TakeOver(part);
    }

    public SeriesSnapshot? Snapshot() => State().Snapshot();

    public void TakeOver(SeriesSnapshot part)
    {
        var state = State();
        state.TakeOver(part);
        _series = state.Series;
    }

    /// <summary>One scrape; the samples for an endpoint as text, in the order sent.</summary>
    public string[] Scrape(long timestampMs, string page, string endpoint = Endpoint) =>
        [.. ScrapeAll(timestampMs, page).Where(sent => sent.Endpoint == endpoint).SelectMany(sent => SentSample.Decode(sent.Fragment)).Select(sample => sample.ToString())];

    public List<(string Endpoint, Fragment Fragment)> ScrapeAll(long timestampMs, string page)
    {
        Begin(timestampMs);
        Page = page.Length == 0 ? default : _encoder.AddPage(System.Text.Encoding.UTF8.GetBytes(page), Format);
        return Finish();
    }

    public string[] Fail(long timestampMs) =>
        [.. FailAll(timestampMs).SelectMany(sent => SentSample.Decode(sent.Fragment)).Select(sample => sample.ToString())];

    public List<(string Endpoint, Fragment Fragment)> FailAll(long timestampMs)
    {
        Begin(timestampMs);
        Page = _encoder.AddFailure(ScrapeFailure.Connection, "down");
        return Finish();
    }

    public List<(string Endpoint, Fragment Fragment)> EndAll(long timestampMs)
    {
        if (_series is null)
            return [];
        Markers = _encoder.EndTarget(_series, timestampMs);
        return [.. _encoder.Fragments()];
    }

    public string[] End(long timestampMs, string endpoint = Endpoint)
    {
        Markers = _encoder.EndTarget(_series!, timestampMs);
        return [.. _encoder.Fragments().Where(sent => sent.Endpoint == endpoint).SelectMany(sent => SentSample.Decode(sent.Fragment)).Select(sample => sample.ToString())];
    }

    public void Dispose() => _encoder.Dispose();

    private TargetState State() => new(Target, new ScrapePool(new ScrapePoolOptions { JobName = "j" })) { Series = _series };

    private void Begin(long timestampMs)
    {
        _series = _encoder.SeriesFor(Target, Rules, ReportCount, _series);
        _encoder.Begin(_series, timestampMs, NowMs);
    }

    private List<(string Endpoint, Fragment Fragment)> Finish()
    {
        Markers = _encoder.AddMarkers();
        _encoder.AddReport(new ScrapeReport(Page.Error is null, TimeSpan.Zero, Page.Scraped, Page.PostRelabeling, Page.SeriesAdded, Target.Timeout, Rules.SampleLimit, 0));
        return [.. _encoder.Finish()];
    }
}
