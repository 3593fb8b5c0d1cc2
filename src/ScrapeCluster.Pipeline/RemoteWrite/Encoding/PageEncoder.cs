using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Reads a page sample by sample into the lanes (Prometheus, scrape/scrape_append_v2.go). A known series allocates nothing.</summary>
internal sealed class PageEncoder(EncodingPlan plan, EncodingLanes lanes) : IDisposable
{
    private readonly FamilyKinds _kinds = new();
    private TargetSeries _target = null!;
    private SampleRules _rules = null!;
    private uint _generation;
    private long _timestampMs;
    private long _maxTimestampMs;
    private PageResult _page;
    private int _limited;
    private int _seenTexts;
    private int _seenSeries;
    private bool _hasExtras;

    public LabelSetBuilder Labels { get; } = new();

    public LabelSetBuilder Scratch { get; } = new();

    public PooledBuffer Buffer { get; } = new(1024);

    /// <summary>True where texts or series that are known were not on the page.</summary>
    public bool HasVanished => _seenTexts != _target.Texts.Count || _seenSeries != _target.Series.Count - _target.ReportCount;

    /// <summary>True where a series had a timestamp of its own that lets it not go stale.</summary>
    public bool HasUntracked { get; private set; }

    /// <summary>True where no sample had a timestamp or an exemplar, and each series one sample that is on its way.</summary>
    public bool IsPlain => !_hasExtras && _page.Error is null && _page.Encoded == _page.PostRelabeling;

    public void Begin(TargetSeries target, long timestampMs, long maxTimestampMs)
    {
        _target = target;
        _rules = target.Rules;
        _generation = target.Generation;
        _timestampMs = timestampMs;
        _maxTimestampMs = maxTimestampMs;
        _page = default;
        _limited = _seenTexts = _seenSeries = 0;
        HasUntracked = _hasExtras = false;
        _kinds.Reset();
    }

    /// <summary>What the result says of an error holds for the whole page; taking it back is the caller's.</summary>
    public PageResult Read(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        ReadSamples(new ExpositionParser(body, format));
        if (_page.Error is null && IsOverLimit(_limited))
            Fail(ScrapeFailure.SampleLimit, $"Target \"{_target.Target.Url}\" exceeds sample_limit={_rules.SampleLimit} with {_page.PostRelabeling} samples after metric relabeling; expose fewer or raise sample_limit.");
        if (_page.Error is not null)
            _page.SeriesAdded = _page.Encoded = 0;
        return _page;
    }

    public void Dispose() => Buffer.Dispose();

    private void Fail(ScrapeFailure failure, string error)
    {
        _page.Failure = failure;
        _page.Error = error;
    }

    private void ReadSamples(ExpositionParser parser)
    {
        while (_page.Error is null)
        {
            switch (parser.Next())
            {
                case ExpositionEntry.Type when plan.NeedsKinds:
                    _kinds.Add(ref parser);
                    break;
                case ExpositionEntry.Sample:
                    _page.Scraped++;
                    AddSample(ref parser);
                    break;
                case ExpositionEntry.EndOfBody:
                    return;
                case ExpositionEntry.Invalid:
                    Fail(ScrapeFailure.Parse, $"Cannot read what \"{_target.Target.Url}\" exposes: {parser.Error}");
                    return;
            }
        }
    }

    private void AddSample(ref ExpositionParser parser)
    {
        _hasExtras |= parser.HasTimestamp || parser.HasExemplar;
        var text = parser.SeriesText;
        var kind = plan.NeedsKinds ? _kinds.KindOf(ref parser) : MetricKind.Unknown;
        var hash = TextHash.Of(text) ^ kind.Mark;
        var index = _target.Texts.Find(hash);
        if (index < 0)
            index = Learn(ref parser, kind, text, hash);
        if (index < 0)
            return;

        ref var entry = ref _target.Texts[index];
        var isNewText = entry.Seen != _generation;
        if (isNewText)
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
        AddSample(ref parser, entry.Series, isNewText);
    }

    /// <summary>Works out the series of a new text. Where the sample limit is passed already, it is only counted.</summary>
    /// <returns>Its place among the texts, or -1 where the sample is done with.</returns>
    private int Learn(ref ExpositionParser parser, MetricKind kind, ReadOnlySpan<byte> text, ulong hash)
    {
        if (_target.SeriesOfTypedText(hash) is { } series)
            return _target.Texts.Add(hash, series);
        if (!parser.ReadLabels(Labels))
        {
            Fail(ScrapeFailure.InvalidName, $"Cannot read what \"{_target.Target.Url}\" exposes: a sample of \"{Labels.Get(LabelNames.MetricName)}\" has a label name more than once.");
            return -1;
        }

        var name = Labels.Get(LabelNames.MetricName);
        var keep = _rules.Apply(Labels, TargetLabelsFor(ref parser, text), out var failure, out var error);
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

        if (_target.IsTooLarge || text.Length > TargetSeries.MaxTextBytes)
        {
            Fail(ScrapeFailure.SeriesMemory, $"Target \"{_target.Target.Url}\" exposes more or longer series than fit into the {TargetSeries.MaxBytes >> 20} MiB that one target may take; expose fewer or set sample_limit.");
            return -1;
        }

        if (keep && kind != MetricKind.Unknown && Labels.Get(LabelNames.MetricName) != name)
            kind = MetricKind.Unknown;
        return _target.Texts.Add(hash, keep ? _target.AddSeries(Labels, kind, Scratch, Buffer) : TextTable.Dropped);
    }

    /// <summary>With honor_labels, a label exposed with an empty value keeps the target's label away too; the read labels do not show it.</summary>
    private LabelSet TargetLabelsFor(ref ExpositionParser parser, ReadOnlySpan<byte> text)
    {
        if (!_rules.HonorLabels || text.IndexOf("\"\""u8) < 0)
            return _target.Target.Labels;
        var exposed = new List<Label>();
        parser.ReadAllLabels(exposed);
        return LabelSet.From(_target.Target.Labels.Where(label => !exposed.Exists(other => other.Name == label.Name)));
    }

    private bool IsOverLimit(int samples) => _rules.SampleLimit > 0 && samples > _rules.SampleLimit;

    private void AddSample(ref ExpositionParser parser, int series, bool isNewText)
    {
        var hasOwnTime = parser.HasTimestamp && _rules.HonorTimestamps;
        ref var entry = ref _target.Series[series];
        var again = entry.Seen == _generation;
        MarkSeen(ref entry, hasOwnTime);
        var isDuplicate = again && (!hasOwnTime || series < _target.ReportCount);
        // The limit counts texts, as it must before it is known which series a text stands for.
        if ((isNewText || !isDuplicate) && IsOverLimit(++_limited))
            return;
        if (isDuplicate)
        {
            _page.Duplicates++;
            return;
        }

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

        if (!hasOwnTime || _rules.TrackTimestampsStaleness)
            entry.Tracked = _generation;
        else
            HasUntracked = true;
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
        _target.Journal(series, _timestampMs, hasOwnTime);
        if (hasOwnTime)
            entry.HasOwnTime = true;
        if (entry.LastTimestampMs == long.MinValue)
            _page.SeriesAdded++;
        entry.LastTimestampMs = timestampMs;
        if (entry.LiveSince == 0 && entry.Tracked == _generation)
            entry.LiveSince = _generation;

        if (plan.SendsExemplars && parser.HasExemplar)
            lanes.Add(_target, series, parser.Value, timestampMs, parser.ReadExemplar());
        else
            lanes.Add(_target, series, parser.Value, timestampMs);
        _page.Encoded++;
    }
}
