using System.IO.Hashing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// What is remembered of a target from scrape to scrape: its series, encoded, and how far each has come. A cache of labels, but the
/// truth about which series are alive. Used by one scrape at a time.
/// </summary>
public sealed class TargetSeries
{
    /// <summary>Most memory that the series of one target may take.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>Longest name and labels of one series.</summary>
    public const int MaxTextBytes = 16 << 20;

    private readonly List<(int Series, long LastTimestampMs, bool HasOwnTime)> _journal = [];
    private (int Texts, int TextLength, int Series, int EncodedLength) _begin;

    internal TargetSeries(Target target, SampleRules rules, EncodingPlan plan, int reportCount, TargetSeries? previous, LabelSetBuilder labels, LabelSetBuilder scratch, PooledBuffer buffer)
    {
        Target = target;
        Rules = rules;
        Plan = plan;
        Series = new SeriesTable(plan.Groups.Length);
        ReportCount = reportCount;
        // One that was never scraped knows nothing but what came before it.
        Previous = previous is { Generation: 0 } ? previous.Previous : previous;
        LastScrapeMs = previous?.LastScrapeMs ?? long.MinValue;
        AddReportSeries(labels, scratch, buffer);
    }

    internal Target Target { get; private set; }

    internal SampleRules Rules { get; private set; }

    internal EncodingPlan Plan { get; }

    internal TextTable Texts { get; } = new();

    internal SeriesTable Series { get; }

    /// <summary>The first series are the report series.</summary>
    internal int ReportCount { get; }

    /// <summary>The series under an earlier configuration, until the first scrape under this one has ended those that are no more.</summary>
    internal TargetSeries? Previous { get; set; }

    /// <summary>Number of the current scrape, from 1.</summary>
    internal uint Generation { get; private set; }

    /// <summary>Time of the last finished scrape, milliseconds since 1970.</summary>
    internal long LastScrapeMs { get; private set; }

    internal Dictionary<ulong, long> LastExemplarMs { get; } = [];

    internal bool IsTooLarge => Texts.CapacityBytes + Series.CapacityBytes > MaxBytes;

    /// <summary>True where another configuration makes the same series of the same page.</summary>
    internal bool Fits(Target target, SampleRules rules, EncodingPlan plan, int reportCount) =>
        Plan.EncodesLike(plan) && Rules.LabelsLike(rules) && Target.Labels.Equals(target.Labels) && ReportCount == reportCount;

    internal void Use(Target target, SampleRules rules)
    {
        Target = target;
        Rules = rules;
    }

    internal void BeginScrape()
    {
        Generation++;
        _journal.Clear();
        _begin = (Texts.Count, Texts.TextLength, Series.Count, Series.EncodedLength);
        for (var i = 0; i < ReportCount; i++)
            Series[i].Seen = Series[i].Tracked = Generation;
    }

    /// <summary>Adds a series, or finds it where another text already stands for the same labels.</summary>
    /// <param name="labels">Sorted, after metric relabeling.</param>
    internal int AddSeries(LabelSetBuilder labels, LabelSetBuilder scratch, PooledBuffer buffer)
    {
        buffer.Clear();
        LabelEncoder.Write(labels, buffer);
        var hash = XxHash3.HashToUInt64(buffer.Span);
        var series = Series.Find(hash);
        if (series >= 0)
            return series;

        series = Series.Add(hash);
        foreach (var group in Plan.Groups)
        {
            buffer.Clear();
            group.Encode(labels, scratch, buffer);
            Series.AddEncoding(buffer.Span);
        }

        if (Previous is not null && Previous.Series.Find(hash) is >= 0 and var earlier)
            Series[series].LastTimestampMs = Previous.Series[earlier].LastTimestampMs;
        return series;
    }

    /// <summary>Remembers how far a series was, in case the scrape is rolled back. Live series without timestamps of their own need none.</summary>
    internal void Journal(int series, long timestampMs)
    {
        if (series >= _begin.Series)
            return;
        ref readonly var entry = ref Series[series];
        var wroteBefore = entry.LiveSince != 0 && !entry.HasOwnTime && IsOfThisScrape(entry, timestampMs);
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

        Texts.Truncate(_begin.Texts, _begin.TextLength);
        Series.Truncate(_begin.Series, _begin.EncodedLength);
    }

    /// <summary>Ends a scrape; where series or texts vanished from a good page they are forgotten.</summary>
    internal void EndScrape(long timestampMs, bool vanished)
    {
        Previous = null;
        LastScrapeMs = timestampMs;
        if (vanished)
            Sweep();
        else if (Texts.Count > _begin.Texts)
            Trim();
        if (_journal.Capacity > 1024)
            _journal.Capacity = 0;
    }

    private bool IsOfThisScrape(in SeriesTable.Entry entry, long timestampMs) =>
        entry.Seen == Generation && entry.LastTimestampMs == timestampMs && LastScrapeMs < timestampMs;

    private void Sweep()
    {
        var map = new int[Series.Count];
        Series.Sweep(ReportCount, Generation, map);
        Texts.Sweep(Generation, map);
        foreach (var hash in LastExemplarMs.Keys.Where(hash => Series.Find(hash) < 0).ToList())
            LastExemplarMs.Remove(hash);
    }

    private void Trim()
    {
        Texts.Trim();
        Series.Trim();
    }

    private void AddReportSeries(LabelSetBuilder labels, LabelSetBuilder scratch, PooledBuffer buffer)
    {
        for (var i = 0; i < ReportCount; i++)
        {
            labels.Reset(Target.Labels);
            labels.Set(LabelNames.MetricName, ReportSeries.Names[i]);
            labels.Sort();
            AddSeries(labels, scratch, buffer);
        }
    }
}
