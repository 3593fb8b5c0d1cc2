using System.IO.Hashing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// What is remembered of a target from scrape to scrape: its series, encoded, and how far each has come. A cache of labels, but the
/// truth about which series are alive. Used by one scrape at a time. Where there is a plan of its page, the tables are gone: they are put together
/// again from it when something else than the page of the plan comes.
/// </summary>
public sealed class TargetSeries
{
    /// <summary>Most memory that the series of one target may take.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Longest name and labels of one series.</summary>
    public const int MaxTextBytes = 16 << 20;

    /// <summary>How many scrapes from its first on it is remembered which series were ended: a handover that comes later than this is too late.</summary>
    private const int RememberedEndings = 10;

    private static readonly EncodingPlan NoPlan = new([], NameValidation.Utf8);

    private readonly List<(int Series, long LastTimestampMs, bool HasOwnTime)> _journal = [];
    private HashSet<ulong>? _ended;
    private int _scrapes;
    private PlanHold _hold;
    private PlanPatience _patience;

    /// <summary>The series of texts that a plan knew, where another TYPE line could make it another; until a page was good. Null: none.</summary>
    private Dictionary<ulong, int>? _typedTexts;

    /// <summary>The scrape's time is not after that of every earlier one.</summary>
    private bool _clockWentBack;
    private (int Texts, int Series, int EncodedLength) _begin;

    internal TargetSeries(Target target, SampleRules rules, EncodingPlan plan, int reportCount, TargetSeries? previous, LabelSetBuilder labels, LabelSetBuilder scratch, PooledBuffer buffer)
    {
        Target = target;
        Rules = rules;
        Plan = plan;
        Series = new SeriesTable(plan.Groups.Length);
        ReportCount = reportCount;
        if (previous is not null)
            GoOnFrom(previous);
        AddReportSeries(labels, scratch, buffer);
    }

    /// <summary>Those of a target that was not scraped here: what an earlier owner left is yet to come.</summary>
    internal TargetSeries(Target target, SampleRules rules)
    {
        Target = target;
        Rules = rules;
        Plan = NoPlan;
        Series = new SeriesTable(groups: 0);
    }

    internal Target Target { get; private set; }

    internal SampleRules Rules { get; private set; }

    internal EncodingPlan Plan { get; }

    /// <summary>Empty while there is a plan.</summary>
    internal TextTable Texts { get; private set; } = new();

    /// <summary>Empty while there is a plan.</summary>
    internal SeriesTable Series { get; private set; }

    internal SeriesPlan? SeriesPlan => _hold.Plan;

    /// <summary>When to make the next plan. To be changed in place.</summary>
    internal ref PlanPatience Patience => ref _patience;

    /// <summary>True where the page has the texts of the last one.</summary>
    internal bool StoodStill(bool vanished) => !vanished && Texts.Count == _begin.Texts;

    /// <summary>The first series are the report series.</summary>
    internal int ReportCount { get; }

    /// <summary>What came before this table, as long as it matters.</summary>
    internal EarlierSeries? Earlier { get; private set; }

    /// <summary>Number of the current scrape, from 1.</summary>
    internal uint Generation { get; private set; }

    /// <summary>Time of the newest finished scrape, milliseconds since 1970.</summary>
    internal long LastScrapeMs { get; private set; } = long.MinValue;

    internal Dictionary<ulong, long> LastExemplarMs { get; private set; } = [];

    internal bool IsTooLarge => Texts.CapacityBytes + Series.CapacityBytes > MaxBytes;

    /// <summary>True where another configuration makes the same series of the same page.</summary>
    internal bool Fits(Target target, SampleRules rules, EncodingPlan plan, int reportCount) =>
        Plan.EncodesLike(plan) && Rules.LabelsLike(rules) && Target.Labels.Equals(target.Labels) && ReportCount == reportCount;

    internal void Use(Target target, SampleRules rules)
    {
        Target = target;
        Rules = rules;
    }

    internal void BeginScrape(long timestampMs)
    {
        _clockWentBack = timestampMs <= LastScrapeMs;
        Generation++;
        _journal.Clear();
        if (SeriesPlan is null)
            BeginTables();
    }

    /// <summary>From now on the plan stands for the tables, which have just had its page.</summary>
    internal void Close(SeriesPlan plan, SeriesPlanning planning)
    {
        _hold.Take(plan, planning);
        _hold.IsLive = true;
        _hold.LastTimestampMs = LastScrapeMs;
        _hold.Seen = Generation;
        DropTables();
    }

    /// <summary>Goes back to a plan after a scrape that failed, where that ended all series of the page and did nothing else.</summary>
    internal bool TryCloseAgain(SeriesPlan plan, SeriesPlanning planning)
    {
        if (Earlier is not null || Series.Count != plan.Series || plan.PageSeries == 0)
            return false;
        var lastMs = Series[ReportCount].LastTimestampMs;
        for (var i = ReportCount; i < Series.Count; i++)
        {
            ref readonly var entry = ref Series[i];
            if (entry.LiveSince != 0 || entry.HasOwnTime || entry.LastTimestampMs != lastMs)
                return false;
        }

        _hold.Take(plan, planning);
        _hold.IsLive = false;
        _hold.LastTimestampMs = lastMs;
        DropTables();
        return true;
    }

    /// <summary>Puts the tables together again, also within a scrape of which nothing was read yet, and ends the plan.</summary>
    /// <returns>The plan there was.</returns>
    internal SeriesPlan? Open(bool inScrape = false)
    {
        if (SeriesPlan is not { } plan)
            return null;
        Series = PresentSeries();
        _typedTexts = PlanTables.TypedTexts(plan);
        _hold.Drop();
        if (inScrape)
            BeginTables();
        return plan;
    }

    /// <summary>The table as it is, or would be without a plan.</summary>
    internal SeriesTable PresentSeries() => SeriesPlan is { } plan
        ? PlanTables.Rebuild(plan, Plan, _hold.PageEntry, new SeriesTable.Entry { LastTimestampMs = LastScrapeMs, Seen = Generation, Tracked = Generation, LiveSince = Math.Max(1, _hold.Seen) })
        : Series;

    /// <summary>The scrape had the page of the plan: all its series got a sample.</summary>
    internal void EndPlannedScrape(long timestampMs, SeriesPlan plan, SeriesPlanning planning)
    {
        if (!ReferenceEquals(plan, SeriesPlan))
            _hold.Take(plan, planning);
        _hold.IsLive = true;
        _hold.LastTimestampMs = timestampMs;
        _hold.Seen = Generation;
        EndScrape(timestampMs, succeeded: true, vanished: false);
    }

    /// <summary>The series that a text had before its TYPE line could change: its place, <see cref="TextTable.Dropped"/>, or null where there is none.</summary>
    internal int? SeriesOfTypedText(ulong hash) => _typedTexts is not null && _typedTexts.TryGetValue(hash, out var series) ? series : null;

    /// <summary>Adds a series, or finds it where another text already stands for the same labels.</summary>
    /// <param name="labels">Sorted, after metric relabeling.</param>
    /// <param name="kind">By the page; unknown where no endpoint's names depend on it.</param>
    internal int AddSeries(LabelSetBuilder labels, in MetricKind kind, LabelSetBuilder scratch, PooledBuffer buffer)
    {
        buffer.Clear();
        LabelEncoder.Write(labels, buffer);
        var hash = XxHash3.HashToUInt64(buffer.Span) ^ kind.Mark;
        var series = Series.Find(hash);
        if (series >= 0)
            return series;

        series = Series.Add(hash);
        foreach (var group in Plan.Groups)
        {
            buffer.Clear();
            group.Encode(labels, kind, Target, scratch, buffer);
            Series.AddEncoding(buffer.Span);
        }

        Earlier?.Inherit(this, series);
        return series;
    }

    /// <summary>Goes on with what an earlier owner left; where that comes late, what was scraped here since stays as it is.</summary>
    internal void TakeOver(PastSeries past, long lastScrapeMs)
    {
        Open();
        LastScrapeMs = Math.Max(LastScrapeMs, lastScrapeMs);
        (Earlier ??= new EarlierSeries()).Add(past, this);
    }

    /// <summary>Takes over how far a series came that is in the table already.</summary>
    internal void TakeOver(int series, PastSeries past, int pastSeries)
    {
        ref var entry = ref Series[series];
        ref readonly var earlier = ref past.Series[pastSeries];
        var goesOn = earlier.LastTimestampMs > entry.LastTimestampMs && earlier.LiveSince != 0 && entry.LiveSince == 0;
        entry.Follow(earlier);
        // Seen here with a timestamp of its own alone: nothing that we would end.
        if (goesOn && (entry.Seen != Generation || entry.Tracked == Generation) && past.SharesLabels(pastSeries, this, series))
            entry.LiveSince = Math.Max(1, Generation);
    }

    /// <summary>Remembers that a series got its marker, for the case that a handover which names it comes late.</summary>
    internal void WasEnded(int series)
    {
        for (var group = 0; group < Plan.Groups.Length; group++)
            WasEnded(SeriesEndings.HashOf(Series.Encoding(series, group)));
    }

    internal void WasEnded(ulong encodingHash)
    {
        if (_scrapes < RememberedEndings)
            (_ended ??= []).Add(encodingHash);
    }

    /// <summary>Hashes of the labels by which an endpoint knows the series of the table, and of those that were ended of late.</summary>
    internal HashSet<ulong> LabelsAt(string endpoint)
    {
        var labels = _ended is null ? new HashSet<ulong>(Series.Count) : [.. _ended];
        if (Plan.GroupOf(endpoint) is not (>= 0 and var group))
            return labels;
        for (var i = 0; i < Series.Count; i++)
            labels.Add(SeriesEndings.HashOf(Series.Encoding(i, group)));
        return labels;
    }

    /// <summary>
    /// Remembers how far a series was, in case the scrape is rolled back. Live series without timestamps of their own need none: they
    /// had their last sample at the last scrape.
    /// </summary>
    internal void Journal(int series, long timestampMs, bool hasOwnTime)
    {
        if (!hasOwnTime && !Series[series].HasOwnTime && Series[series].LiveSince != 0 && !_clockWentBack)
            return;
        if (series >= _begin.Series)
            return;
        ref readonly var entry = ref Series[series];
        var wroteBefore = entry.LiveSince != 0 && IsOfThisScrape(entry, timestampMs);
        _journal.Add((series, wroteBefore ? LastScrapeMs : entry.LastTimestampMs, entry.HasOwnTime));
    }

    /// <summary>Takes back everything that the scrape changed.</summary>
    internal void RollBack(long timestampMs)
    {
        for (var i = ReportCount; i < Series.Count; i++)
        {
            ref var entry = ref Series[i];
            // What is not in the journal had its last sample at the last scrape or before, and gets a marker in this one.
            if (IsOfThisScrape(entry, timestampMs))
                entry.LastTimestampMs = LastScrapeMs;
            if (entry.LiveSince == Generation)
                entry.LiveSince = 0;
        }

        for (var i = _journal.Count - 1; i >= 0; i--)
        {
            ref var entry = ref Series[_journal[i].Series];
            entry.LastTimestampMs = _journal[i].LastTimestampMs;
            entry.HasOwnTime = _journal[i].HasOwnTime;
        }

        Texts.Truncate(_begin.Texts);
        Series.Truncate(_begin.Series, _begin.EncodedLength);
    }

    /// <summary>Ends a scrape; where series or texts vanished from a good page they are forgotten.</summary>
    internal void EndScrape(long timestampMs, bool succeeded, bool vanished)
    {
        LastScrapeMs = Math.Max(LastScrapeMs, timestampMs);
        if (++_scrapes == RememberedEndings)
            _ended = null;
        var hadEarlier = Earlier is not null;
        if (Earlier?.EndScrape(this, succeeded) == false)
            Earlier = null;
        if (succeeded && vanished)
            Sweep();
        else if (Texts.Count > _begin.Texts)
            Trim();
        if (succeeded)
            _typedTexts = null;
        if (succeeded && (vanished || hadEarlier))
            ForgetExemplars();
        _journal.Clear();
        if (_journal.Capacity > 1024)
            _journal.Capacity = 0;
    }

    private void GoOnFrom(TargetSeries previous)
    {
        previous.Open();
        LastScrapeMs = previous.LastScrapeMs;
        Generation = previous.Generation;
        LastExemplarMs = previous.LastExemplarMs;
        Earlier = previous.Earlier;
        if (previous.Series.Count > 0)
            (Earlier ??= new EarlierSeries()).Add(new PastSeries(previous.Series, previous.Plan.GroupByEndpoint), this);
    }

    private void BeginTables()
    {
        _begin = (Texts.Count, Series.Count, Series.EncodedLength);
        for (var i = 0; i < ReportCount; i++)
            Series[i].Seen = Series[i].Tracked = Generation;
    }

    private void DropTables()
    {
        Texts = new TextTable();
        Series = new SeriesTable(Plan.Groups.Length);
        _typedTexts = null;
        _journal.Capacity = 0;
        _begin = default;
    }

    private bool IsOfThisScrape(in SeriesTable.Entry entry, long timestampMs) =>
        entry.Seen == Generation && !entry.HasOwnTime && entry.LastTimestampMs == timestampMs && !_clockWentBack;

    private void Sweep()
    {
        var map = new int[Series.Count];
        Series.Sweep(ReportCount, Generation, map);
        Texts.Sweep(Generation, map);
    }

    private void ForgetExemplars()
    {
        foreach (var hash in LastExemplarMs.Keys.Where(hash => Series.Find(hash) < 0 && (Earlier is null || Earlier.Known.Find(hash) < 0)).ToList())
            LastExemplarMs.Remove(hash);
    }

    private void Trim()
    {
        Texts.Trim();
        Series.Trim();
    }

    private void AddReportSeries(LabelSetBuilder labels, LabelSetBuilder scratch, PooledBuffer buffer)
    {
        var kind = Plan.NeedsKinds ? MetricKind.Gauge : MetricKind.Unknown;
        for (var i = 0; i < ReportCount; i++)
        {
            labels.Reset(Target.Labels);
            labels.Set(LabelNames.MetricName, ReportSeries.NameOf(i, ReportCount));
            labels.Sort();
            if (ReportSeries.IsTargetInfo(i, ReportCount))
                AddTargetInfo(labels, scratch, buffer);
            else
                AddSeries(labels, kind, scratch, buffer);
        }
    }

    // Its hash is no series' of a page: one that a target exposes is another series.
    private void AddTargetInfo(LabelSetBuilder labels, LabelSetBuilder scratch, PooledBuffer buffer)
    {
        buffer.Clear();
        LabelEncoder.Write(labels, buffer);
        var series = Series.Add(~XxHash3.HashToUInt64(buffer.Span));
        foreach (var group in Plan.Groups)
        {
            buffer.Clear();
            group.EncodeTargetInfo(Target, scratch, buffer);
            Series.AddEncoding(buffer.Span);
        }

        Earlier?.Inherit(this, series);
    }
}
