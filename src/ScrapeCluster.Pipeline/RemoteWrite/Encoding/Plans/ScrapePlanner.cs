using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>Decides for each scrape whether a plan serves it, and after it whether to make one. Used by one scrape at a time.</summary>
internal sealed class ScrapePlanner(EncodingPlan encoding, SeriesPlanning planning) : IDisposable
{
    /// <summary>A longer page is read in full each time.</summary>
    private const int MostPageBytes = 64 << 20;

    private const int SeriesAdded = 4;

    /// <summary>Scrapes whose values all fitted, until a plan has shown that it lasts.</summary>
    private const int SettlesAfter = 2;

    private readonly PlannedScrape _scrape = new(encoding);
    private readonly PlanDraft _draft = new();
    private readonly PlanCompiler _compiler = new();
    private readonly PlanWidening _widening = new();
    private readonly ulong[] _report = new ulong[ReportSeries.MostCount];

    private TargetSeries _target = null!;
    private long _timestampMs;
    private long _maxTimestampMs;
    private bool _hasDraft;

    /// <summary>The plan that was there when the scrape began, where it had to be opened.</summary>
    private SeriesPlan? _opened;

    /// <summary>True where the page was read by the plan.</summary>
    public bool IsPlanned { get; private set; }

    public PageWay Way { get; private set; }

    public void Begin(TargetSeries target, long timestampMs, long maxTimestampMs)
    {
        _target = target;
        _timestampMs = timestampMs;
        _maxTimestampMs = maxTimestampMs;
        Way = PageWay.Unplanned;
    }

    /// <summary>Reads the page by the plan, or opens the tables for it.</summary>
    /// <returns>Null: it must be read in full.</returns>
    public PageResult? TryRead(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        if (_target.SeriesPlan is not { } plan)
            return null;
        Way = !CanServe(plan, format) ? PageWay.Exempt : _scrape.TryRead(plan, body) ? PageWay.Planned : PageWay.Changed;
        IsPlanned = Way == PageWay.Planned;
        if (IsPlanned)
            return new PageResult { Scraped = plan.Lines, PostRelabeling = plan.PageSeries, Encoded = plan.PageSeries, DroppedByRelabeling = plan.Lines - plan.PageSeries };
        Open();
        return null;
    }

    /// <summary>The scrape goes on in full.</summary>
    public void Open()
    {
        if (!IsPlanned)
            _opened ??= _target.Open(inScrape: true);
    }

    /// <summary>Takes the outline of a page that was read in full, where it is time for a plan.</summary>
    public void Draft(in PageResult page, ReadOnlySpan<byte> body, ExpositionFormat format, bool stoodStill)
    {
        if (_opened is { } plan)
            _target.Patience.PlanEnded(plan.Uses);
        if (!_target.Patience.IsOver(stoodStill))
            return;
        _hasDraft = body.Length <= MostPageBytes && _draft.TryRead(_target, page.Scraped, body, format);
        if (!_hasDraft)
            _target.Patience.PlanEnded(uses: 0);
    }

    /// <returns>False where the scrape has no plan, and the report series are not done with.</returns>
    public bool AddReport(in ScrapeReport report)
    {
        if (IsPlanned)
            _scrape.AddReport(report);
        // What the next scrape is likely to say: no series is new then.
        else if (_hasDraft)
            for (var i = 0; i < _target.ReportCount; i++)
                _report[i] = i == SeriesAdded ? 0 : BitConverter.DoubleToUInt64Bits(ReportSeries.Value(i, _target.ReportCount, report));
        return IsPlanned;
    }

    public IEnumerable<(string Endpoint, Fragment Fragment)> FinishPlanned()
    {
        var plan = _target.SeriesPlan!;
        if (!_scrape.Fits())
        {
            plan = Widened(plan);
            Way = PageWay.Widened;
        }
        else
        {
            plan.FitsInARow++;
            plan = plan.IsQuick ? Settled(plan) : plan;
            plan.Heat = Math.Max(0, plan.Heat - 1);
        }

        plan.Uses++;
        _scrape.MakeFragments(_timestampMs);
        _target.EndPlannedScrape(_timestampMs, plan, planning);
        return _scrape.Fragments();
    }

    /// <summary>After a scrape in full: makes a plan, or goes back to the one there was.</summary>
    public void Finish(bool hasFailed)
    {
        if (hasFailed)
        {
            if (_opened is { } opened)
                _target.TryCloseAgain(opened, planning);
            return;
        }

        if (!_hasDraft)
            return;
        if (_compiler.Compile(_draft, _target, _report.AsSpan(0, _target.ReportCount), _timestampMs, planning.Plans) is { } plan)
            _target.Close(plan, planning);
        else
            _target.Patience.PlanEnded(uses: 0);
    }

    public void Reset()
    {
        _scrape.Reset();
        _draft.Clear();
        _hasDraft = false;
        _opened = null;
        IsPlanned = false;
    }

    public void Dispose()
    {
        _draft.Dispose();
        _compiler.Dispose();
        _widening.Dispose();
    }

    private SeriesPlan Widened(SeriesPlan plan)
    {
        var like = planning.Plans.Find(plan.Likeness, plan.Series);
        var widened = _scrape.Widen(_widening, like);
        planning.Plans.Remember(widened, like);
        return widened;
    }

    /// <summary>Like another plan at once, or by itself where there is none and the values have fitted for a while.</summary>
    private SeriesPlan Settled(SeriesPlan plan)
    {
        var like = planning.Plans.Find(plan.Likeness, plan.Series);
        if (like is { IsQuick: false } && !plan.StandsAlone && _scrape.SettleLike(_widening, like) is { } settled)
        {
            settled.StandsAlone = settled.IsQuick;
            return settled;
        }

        return plan.FitsInARow >= SettlesAfter ? SettledAlone(plan, like) : plan;
    }

    private SeriesPlan SettledAlone(SeriesPlan plan, SeriesPlan? like)
    {
        if (!planning.TryBeginSettling())
            return plan;
        try
        {
            var settled = _scrape.Settle(_widening);
            planning.Plans.Remember(settled, like);
            return settled;
        }
        finally
        {
            planning.EndSettling();
        }
    }

    private bool CanServe(SeriesPlan plan, ExpositionFormat format) =>
        format == plan.Format
        && _timestampMs > _target.LastScrapeMs && _timestampMs <= _maxTimestampMs && WireFormat.VarintLength((ulong)_timestampMs) == plan.TimeLength
        && (_target.Rules.SampleLimit == 0 || plan.PageSeries <= _target.Rules.SampleLimit);
}
