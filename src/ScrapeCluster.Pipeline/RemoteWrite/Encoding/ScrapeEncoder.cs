using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Turns one scrape at a time into fragments: the samples of a page, the markers of what vanished, the report series. Nothing leaves it
/// before <see cref="Finish"/>. Reusable, not thread-safe; bound to one <see cref="EncodingPlan"/>.
/// </summary>
public sealed class ScrapeEncoder : IDisposable
{
    /// <summary>How far in the future a sample may lie (Prometheus, scrape/scrape.go, maxAheadTime).</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    private readonly EncodingPlan _plan;
    private readonly EncodingLanes _lanes;
    private readonly PageEncoder _pages;
    private readonly SeriesEndings _endings;
    private readonly ScrapePlanner? _planner;

    private TargetSeries _target = null!;
    private long _timestampMs;
    private bool _hasFailed;

    public ScrapeEncoder(EncodingPlan plan)
        : this(plan, planning: null)
    {
    }

    /// <param name="planning">Null: every page is read in full.</param>
    internal ScrapeEncoder(EncodingPlan plan, SeriesPlanning? planning)
    {
        _plan = plan;
        _lanes = new EncodingLanes(plan);
        _pages = new PageEncoder(plan, _lanes);
        _endings = new SeriesEndings(plan);
        _planner = planning is null ? null : new ScrapePlanner(plan, planning);
    }

    /// <summary>How the page was read.</summary>
    public PageWay Way => _planner?.Way ?? PageWay.Unplanned;

    /// <summary>
    /// The series of a target under these rules: <paramref name="current"/> where it was made under them, else new ones that still know
    /// what was written before.
    /// </summary>
    public TargetSeries SeriesFor(Target target, SampleRules rules, int reportCount, TargetSeries? current)
    {
        if (current is null || !current.Fits(target, rules, _plan, reportCount))
            return new TargetSeries(target, rules, _plan, reportCount, current, _pages.Labels, _pages.Scratch, _pages.Buffer);
        current.Use(target, rules);
        return current;
    }

    /// <summary>Starts over for one scrape.</summary>
    /// <param name="nowMs">The real time: what lies too far in its future is dropped.</param>
    public void Begin(TargetSeries series, long timestampMs, long nowMs)
    {
        Reset();
        _target = series;
        _timestampMs = timestampMs;
        _hasFailed = false;
        series.BeginScrape(timestampMs);
        var maxTimestampMs = nowMs + (long)MaxAhead.TotalMilliseconds;
        _pages.Begin(series, timestampMs, maxTimestampMs);
        _planner?.Begin(series, timestampMs, maxTimestampMs);
    }

    /// <summary>There is no page: the fetch failed.</summary>
    public PageResult AddFailure(ScrapeFailure failure, string error)
    {
        _hasFailed = true;
        _planner?.Open();
        return new PageResult { Failure = failure, Error = error };
    }

    /// <summary>Encodes a whole page, or nothing of it.</summary>
    public PageResult AddPage(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        if (_planner?.TryRead(body, format) is { } planned)
            return planned;

        var page = _pages.Read(body, format);
        if (page.Error is null)
        {
            if (_pages.IsPlain)
                _planner?.Draft(page, body, format, _target.StoodStill(_pages.HasVanished));
        }
        else
        {
            _hasFailed = true;
            _lanes.Reset();
            _target.RollBack(_timestampMs);
        }

        return page;
    }

    /// <summary>Adds a marker for each series that had samples and is not in this scrape; all of them where the scrape failed.</summary>
    /// <returns>Series that got a marker.</returns>
    public int AddMarkers()
    {
        if (_planner is { IsPlanned: true })
            return 0;
        _planner?.Open();
        var markers = _endings.EndVanished(_target, _timestampMs);
        if (!_hasFailed && !_pages.HasVanished && !_pages.HasUntracked)
            return markers;

        for (var i = _target.ReportCount; i < _target.Series.Count; i++)
        {
            ref var entry = ref _target.Series[i];
            if (entry.LiveSince == 0 || (!_hasFailed && entry.Tracked == _target.Generation))
                continue;
            // Exposed with a timestamp of its own from now on: alive, but nothing that we would end.
            if (_hasFailed || entry.Seen != _target.Generation)
                markers += AddMarker(i, ref entry);
            entry.LiveSince = 0;
            _target.WasEnded(i);
        }

        return markers;
    }

    /// <summary>Adds the report series.</summary>
    public void AddReport(in ScrapeReport report)
    {
        if (_planner?.AddReport(report) == true)
            return;
        for (var i = 0; i < _target.ReportCount; i++)
        {
            ref var entry = ref _target.Series[i];
            if (entry.LastTimestampMs >= _timestampMs)
                continue;
            entry.LastTimestampMs = _timestampMs;
            entry.LiveSince = _target.Generation;
            _lanes.Add(_target, i, ReportSeries.Value(i, _target.ReportCount, report), _timestampMs);
        }
    }

    /// <summary>Ends the scrape and gives what is to be written, per endpoint in order. Valid until the next <see cref="Begin"/>.</summary>
    public IEnumerable<(string Endpoint, Fragment Fragment)> Finish()
    {
        if (_planner is { IsPlanned: true })
            return _planner.FinishPlanned();

        if (!_hasFailed)
            _lanes.Commit(_target);
        _target.EndScrape(_timestampMs, succeeded: !_hasFailed, _pages.HasVanished);
        _planner?.Finish(_hasFailed);
        return Fragments();
    }

    /// <summary>Makes markers for everything that a target still has: its own series and its report series.</summary>
    /// <returns>Series that got a marker; <see cref="Fragments"/> gives the markers.</returns>
    public int EndTarget(TargetSeries series, long timestampMs)
    {
        Reset();
        series.Open();
        return _endings.EndAll(series, timestampMs);
    }

    public IEnumerable<(string Endpoint, Fragment Fragment)> Fragments() => _lanes.Fragments().Concat(_endings.Fragments());

    /// <summary>Forgets the scrape, and with it the fragments.</summary>
    public void Reset()
    {
        _lanes.Reset();
        _endings.Reset();
        _planner?.Reset();
    }

    public void Dispose()
    {
        Reset();
        _lanes.Dispose();
        _pages.Dispose();
        _planner?.Dispose();
    }

    private int AddMarker(int series, ref SeriesTable.Entry entry)
    {
        if (entry.LastTimestampMs >= _timestampMs)
            return 0;
        entry.LastTimestampMs = _timestampMs;
        _lanes.Add(_target, series, SpecialValues.StaleNaN, _timestampMs);
        return 1;
    }
}
