using System.IO.Hashing;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
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
    private readonly FragmentBuilder[] _lanes;
    private readonly LabelSetBuilder _labels = new();
    private readonly LabelSetBuilder _scratch = new();
    private readonly PooledBuffer _buffer = new(1024);
    private readonly ExemplarEncoder _exemplars = new();
    private readonly List<(string Endpoint, FragmentBuilder Builder)> _endings = [];

    private TargetSeries _series = null!;
    private long _timestampMs;
    private long _maxTimestampMs;
    private uint _generation;
    private PageResult _page;
    private int _limited;
    private int _seenTexts;
    private int _seenSeries;
    private bool _hasUntracked;

    public ScrapeEncoder(EncodingPlan plan)
    {
        _plan = plan;
        _lanes = [.. plan.Lanes.Select(lane => new FragmentBuilder(lane.MaxSamples))];
    }

    /// <summary>
    /// The series of a target under these rules: <paramref name="current"/> where it was made under them, else new ones that still know
    /// what was written before.
    /// </summary>
    public TargetSeries SeriesFor(Target target, SampleRules rules, int reportCount, TargetSeries? current)
    {
        if (current is null || !current.Fits(target, rules, _plan, reportCount))
            return new TargetSeries(target, rules, _plan, reportCount, current, _labels, _scratch, _buffer);
        current.Use(target, rules);
        return current;
    }

    /// <summary>Starts over for one scrape.</summary>
    /// <param name="nowMs">The real time: what lies too far in its future is dropped.</param>
    public void Begin(TargetSeries series, long timestampMs, long nowMs)
    {
        Reset();
        _series = series;
        _timestampMs = timestampMs;
        _maxTimestampMs = nowMs + (long)MaxAhead.TotalMilliseconds;
        series.BeginScrape();
        _generation = series.Generation;
        _page = default;
        _limited = _seenTexts = _seenSeries = 0;
        _hasUntracked = false;
    }

    /// <summary>There is no page: the fetch failed.</summary>
    public PageResult AddFailure(ScrapeFailure failure, string error)
    {
        Fail(failure, error);
        return _page;
    }

    /// <summary>Encodes a whole page, or nothing of it.</summary>
    public PageResult AddPage(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        ReadPage(new ExpositionParser(body, format));
        if (_page.Error is null && _series.Rules.SampleLimit is > 0 and var limit && _limited > limit)
            Fail(ScrapeFailure.SampleLimit, $"Target \"{_series.Target.Url}\" exceeds sample_limit={limit} with {_page.PostRelabeling} samples after metric relabeling; expose fewer or raise sample_limit.");
        if (_page.Error is not null)
            RollBack();
        return _page;
    }

    /// <summary>Adds a marker for each series that had samples and is not in this scrape; all of them where the scrape failed.</summary>
    /// <returns>Markers added, over all endpoints once each series.</returns>
    public int AddMarkers()
    {
        var markers = MarkPrevious();
        var failed = _page.Error is not null;
        if (!failed && !HasVanished && !_hasUntracked)
            return markers;

        for (var i = _series.ReportCount; i < _series.Series.Count; i++)
        {
            ref var entry = ref _series.Series[i];
            if (entry.LiveSince == 0 || (!failed && entry.Tracked == _generation))
                continue;
            // Exposed with a timestamp of its own from now on: alive, but nothing that we would end.
            if (failed || entry.Seen != _generation)
                markers += AddMarker(i, ref entry);
            entry.LiveSince = 0;
        }

        return markers;
    }

    /// <summary>Adds the report series.</summary>
    public void AddReport(in ScrapeReport report)
    {
        for (var i = 0; i < _series.ReportCount; i++)
        {
            ref var entry = ref _series.Series[i];
            if (entry.LastTimestampMs >= _timestampMs)
                continue;
            entry.LastTimestampMs = _timestampMs;
            entry.LiveSince = _generation;
            Encode(i, ReportSeries.Value(i, report), _timestampMs);
        }
    }

    /// <summary>Ends the scrape and gives what is to be written, per endpoint in order. Valid until the next <see cref="Begin"/>.</summary>
    public IEnumerable<(string Endpoint, Fragment Fragment)> Finish()
    {
        if (_page.Error is null)
            _exemplars.Commit(_series);
        _series.EndScrape(_timestampMs, _page.Error is null && HasVanished);
        return Fragments();
    }

    /// <summary>Adds markers for everything that a target still has: its own series and its report series.</summary>
    /// <returns>The markers' number; <see cref="Fragments"/> gives them.</returns>
    public int EndTarget(TargetSeries series, long timestampMs)
    {
        Reset();
        _timestampMs = timestampMs;
        var markers = EndUnless(series, static (_, _) => false);
        if (series.Previous is not null)
            markers += EndUnless(series.Previous, static (_, _) => false);
        return markers;
    }

    public IEnumerable<(string Endpoint, Fragment Fragment)> Fragments()
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            foreach (var fragment in _lanes[i].Finish())
            {
                foreach (var endpoint in _plan.Lanes[i].Endpoints)
                    yield return (endpoint, fragment);
            }
        }

        foreach (var (endpoint, builder) in _endings)
        {
            foreach (var fragment in builder.Finish())
                yield return (endpoint, fragment);
        }
    }

    public void Dispose()
    {
        Reset();
        foreach (var lane in _lanes)
            lane.Dispose();
        _buffer.Dispose();
        _exemplars.Dispose();
    }

    private bool HasVanished => _seenTexts != _series.Texts.Count || _seenSeries != _series.Series.Count - _series.ReportCount;

    /// <summary>Forgets the scrape, and with it the fragments.</summary>
    public void Reset()
    {
        foreach (var lane in _lanes)
            lane.Reset();
        foreach (var (_, builder) in _endings)
            builder.Dispose();
        _endings.Clear();
        _exemplars.Reset();
    }

    private void RollBack()
    {
        Reset();
        _series.RollBack(_timestampMs);
        _page.SeriesAdded = _page.Encoded = 0;
    }

    private void Fail(ScrapeFailure failure, string error)
    {
        _page.Failure = failure;
        _page.Error = error;
    }

    private void ReadPage(ExpositionParser parser)
    {
        while (_page.Error is null)
        {
            switch (parser.Next())
            {
                case ExpositionEntry.Sample:
                    _page.Scraped++;
                    AddSample(ref parser);
                    break;
                case ExpositionEntry.EndOfBody:
                    return;
                case ExpositionEntry.Invalid:
                    Fail(ScrapeFailure.Parse, $"Cannot read what \"{_series.Target.Url}\" exposes: {parser.Error}");
                    return;
            }
        }
    }

    private void AddSample(ref ExpositionParser parser)
    {
        var text = parser.SeriesText;
        var hash = XxHash3.HashToUInt64(text);
        var index = _series.Texts.Find(text, hash);
        if (index < 0)
            index = Learn(ref parser, text, hash);
        if (index < 0)
            return;

        ref var entry = ref _series.Texts[index];
        if (entry.Seen != _generation)
        {
            entry.Seen = _generation;
            _seenTexts++;
        }

        if (entry.Series == TextTable.Dropped)
        {
            _page.DroppedByRelabeling++;
            return;
        }

        _page.PostRelabeling++;
        AddSample(ref parser, entry.Series);
    }

    /// <summary>Works out the series of a new text. Where the sample limit is passed already, it is only counted.</summary>
    /// <returns>Its place among the texts, or -1 where the sample is done with.</returns>
    private int Learn(ref ExpositionParser parser, ReadOnlySpan<byte> text, ulong hash)
    {
        if (!parser.ReadLabels(_labels))
        {
            Fail(ScrapeFailure.InvalidName, $"Cannot read what \"{_series.Target.Url}\" exposes: a sample of \"{_labels.Get(LabelNames.MetricName)}\" has a label name more than once.");
            return -1;
        }

        var keep = _series.Rules.Apply(_labels, TargetLabelsFor(ref parser, text), out var failure, out var error);
        if (error is not null)
        {
            Fail(failure, error);
            return -1;
        }

        if (keep && IsOverLimit(_limited + 1))
        {
            _limited++;
            _page.PostRelabeling++;
            return -1;
        }

        if (_series.IsTooLarge || text.Length > TargetSeries.MaxTextBytes)
        {
            Fail(ScrapeFailure.SeriesMemory, $"Target \"{_series.Target.Url}\" exposes more series than fit into the {TargetSeries.MaxBytes >> 20} MiB that one target may take; expose fewer or set sample_limit.");
            return -1;
        }

        return _series.Texts.Add(text, hash, keep ? _series.AddSeries(_labels, _scratch, _buffer) : TextTable.Dropped);
    }

    /// <summary>With honor_labels, a label exposed with an empty value keeps the target's label away too; the read labels do not show it.</summary>
    private LabelSet TargetLabelsFor(ref ExpositionParser parser, ReadOnlySpan<byte> text)
    {
        if (!_series.Rules.HonorLabels || text.IndexOf("\"\""u8) < 0)
            return _series.Target.Labels;
        var exposed = new List<Label>();
        parser.ReadAllLabels(exposed);
        return LabelSet.From(_series.Target.Labels.Where(label => !exposed.Exists(other => other.Name == label.Name)));
    }

    private bool IsOverLimit(int samples) => _series.Rules.SampleLimit > 0 && samples > _series.Rules.SampleLimit;

    private void AddSample(ref ExpositionParser parser, int series)
    {
        var rules = _series.Rules;
        var hasOwnTime = parser.HasTimestamp && rules.HonorTimestamps;
        ref var entry = ref _series.Series[series];
        var again = entry.Seen == _generation;
        MarkSeen(ref entry, hasOwnTime);
        if (again && (!hasOwnTime || series < _series.ReportCount))
        {
            _page.Duplicates++;
            return;
        }

        if (IsOverLimit(++_limited))
            return;

        var timestampMs = hasOwnTime ? parser.TimestampMs : _timestampMs;
        if (IsWritable(entry, timestampMs))
            Write(ref parser, ref entry, series, timestampMs, hasOwnTime);
    }

    private void MarkSeen(ref SeriesTable.Entry entry, bool hasOwnTime)
    {
        if (entry.Seen != _generation)
        {
            entry.Seen = _generation;
            _seenSeries++;
        }

        if (!hasOwnTime || _series.Rules.TrackTimestampsStaleness)
            entry.Tracked = _generation;
        else
            _hasUntracked = true;
    }

    private bool IsWritable(in SeriesTable.Entry entry, long timestampMs)
    {
        if (timestampMs > _maxTimestampMs)
            _page.OutOfBounds++;
        else if (timestampMs == entry.LastTimestampMs)
            _page.Duplicates++;
        else if (timestampMs < entry.LastTimestampMs)
            _page.OutOfOrder++;
        else
            return true;
        return false;
    }

    private void Write(ref ExpositionParser parser, ref SeriesTable.Entry entry, int series, long timestampMs, bool hasOwnTime)
    {
        if (hasOwnTime || entry.HasOwnTime || entry.LiveSince == 0)
            _series.Journal(series, _timestampMs);
        if (hasOwnTime)
            entry.HasOwnTime = true;
        if (entry.LastTimestampMs == long.MinValue)
            _page.SeriesAdded++;
        entry.LastTimestampMs = timestampMs;
        if (entry.LiveSince == 0 && entry.Tracked == _generation)
            entry.LiveSince = _generation;

        if (_plan.SendsExemplars && parser.HasExemplar)
            EncodeWithExemplar(parser.ReadExemplar(), series, parser.Value, timestampMs);
        else
            Encode(series, parser.Value, timestampMs);
        _page.Encoded++;
    }

    private void Encode(int series, double value, long timestampMs)
    {
        for (var i = 0; i < _lanes.Length; i++)
        {
            var labels = _series.Series.Encoding(series, _plan.Lanes[i].Group);
            if (!labels.IsEmpty)
                _lanes[i].Add(labels, value, timestampMs);
        }
    }

    private void EncodeWithExemplar(Exemplar exemplar, int series, double value, long timestampMs)
    {
        var encoded = _exemplars.Encode(_series, series, exemplar, timestampMs);
        for (var i = 0; i < _lanes.Length; i++)
        {
            var labels = _series.Series.Encoding(series, _plan.Lanes[i].Group);
            if (labels.IsEmpty)
                continue;
            var send = _plan.Lanes[i].SendExemplars && !encoded.IsEmpty;
            _lanes[i].Add(labels, value, timestampMs, send ? encoded : default, send ? 1 : 0);
        }
    }

    private int AddMarker(int series, ref SeriesTable.Entry entry)
    {
        if (entry.LastTimestampMs >= _timestampMs)
            return 0;
        entry.LastTimestampMs = _timestampMs;
        Encode(series, SpecialValues.StaleNaN, _timestampMs);
        return 1;
    }

    /// <summary>
    /// Ends what was written under an earlier configuration and is not written any more: per endpoint, what has other labels now counts
    /// as another series.
    /// </summary>
    private int MarkPrevious()
    {
        if (_series.Previous is not { } previous)
            return 0;

        var alive = new Dictionary<int, HashSet<ulong>>();
        return EndUnless(previous, (endpoint, labels) =>
        {
            var group = _plan.GroupOf(endpoint);
            if (!alive.TryGetValue(group, out var hashes))
                alive.Add(group, hashes = Alive(group));
            return hashes.Contains(labels);
        });
    }

    private HashSet<ulong> Alive(int group)
    {
        var hashes = new HashSet<ulong>();
        for (var i = 0; i < _series.Series.Count; i++)
        {
            if (_series.Series[i].Seen == _generation)
                hashes.Add(XxHash3.HashToUInt64(_series.Series.Encoding(i, group)));
        }

        return hashes;
    }

    /// <summary>Markers for the live series of <paramref name="old"/>, at every endpoint that is still there, unless alive.</summary>
    private int EndUnless(TargetSeries old, Func<string, ulong, bool> isAlive)
    {
        var ended = new HashSet<int>();
        foreach (var lane in _plan.Lanes)
        {
            foreach (var endpoint in lane.Endpoints)
            {
                if (old.Plan.GroupOf(endpoint) is >= 0 and var group)
                    End(old, group, endpoint, lane.MaxSamples, isAlive, ended);
            }
        }

        return ended.Count;
    }

    private void End(TargetSeries old, int group, string endpoint, int maxSamples, Func<string, ulong, bool> isAlive, HashSet<int> ended)
    {
        var builder = new FragmentBuilder(maxSamples);
        _endings.Add((endpoint, builder));
        for (var i = 0; i < old.Series.Count; i++)
        {
            ref readonly var entry = ref old.Series[i];
            var labels = old.Series.Encoding(i, group);
            if (entry.LiveSince == 0 || entry.LastTimestampMs >= _timestampMs || labels.IsEmpty || isAlive(endpoint, XxHash3.HashToUInt64(labels)))
                continue;
            builder.Add(labels, SpecialValues.StaleNaN, _timestampMs);
            ended.Add(i);
        }
    }
}
