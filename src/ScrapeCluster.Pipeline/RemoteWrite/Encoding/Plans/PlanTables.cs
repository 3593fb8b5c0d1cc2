using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>Puts the table of series together again that a plan was made from.</summary>
internal sealed class PlanTables : IDisposable
{
    private readonly SeriesPlan _plan;
    private readonly byte[][] _external;
    private readonly PooledBuffer _scratch = new(1024);

    /// <summary>For each group of endpoints: its series one behind the other, and where the labels of each stand.</summary>
    private readonly PooledBuffer[] _plain;
    private readonly Range[][] _labels;

    private PlanTables(SeriesPlan plan, EncodingPlan encoding)
    {
        _plan = plan;
        _external = plan.Index.HashGroup < 0 ? [] : PlanIndexing.FieldsOf(encoding.Groups[plan.Index.HashGroup].ExternalLabels);
        _plain = [.. encoding.Groups.Select(_ => new PooledBuffer(64 * 1024))];
        _labels = new Range[_plain.Length][];
        for (var group = 0; group < _plain.Length; group++)
            _labels[group] = Unpack(group, plan.Lanes[Array.FindIndex(encoding.Lanes, lane => lane.Group == group)]);
    }

    /// <param name="page">What the entries of the page's series hold beside their labels.</param>
    /// <param name="report">The same of the report series.</param>
    public static SeriesTable Rebuild(SeriesPlan plan, EncodingPlan encoding, in SeriesTable.Entry page, in SeriesTable.Entry report)
    {
        using var tables = new PlanTables(plan, encoding);
        var series = new SeriesTable(encoding.Groups.Length);
        for (var i = plan.PageSeries; i < plan.Series; i++)
            tables.Add(series, i, report);
        for (var i = 0; i < plan.PageSeries; i++)
            tables.Add(series, plan.Index.TableOrder?[i] ?? i, page);
        series.Trim();
        return series;
    }

    /// <summary>The series in the table of those texts that must keep theirs.</summary>
    public static Dictionary<ulong, int> TypedTexts(SeriesPlan plan)
    {
        var places = new int[plan.PageSeries];
        for (var i = 0; i < places.Length; i++)
            places[plan.Index.TableOrder?[i] ?? i] = i + plan.ReportSeries;
        var texts = new Dictionary<ulong, int>(plan.Index.TypedTexts.Length);
        foreach (var (hash, series) in plan.Index.TypedTexts)
            texts[hash] = series == TextTable.Dropped ? TextTable.Dropped : places[series];
        return texts;
    }

    public void Dispose()
    {
        _scratch.Dispose();
        foreach (var plain in _plain)
            plain.Dispose();
    }

    private Range[] Unpack(int group, FragmentTemplate[] templates)
    {
        var labels = new Range[_plan.Series];
        foreach (var template in templates)
        {
            var start = _plain[group].Length;
            FragmentCompression.Decompress(template.Compressed, template.PlainLength, _plain[group]);
            FindLabels(_plain[group].Span, start, template.First, _plan.Present[group], labels);
        }

        return labels;
    }

    private void FindLabels(ReadOnlySpan<byte> plain, int start, int series, ulong[]? present, Range[] labels)
    {
        var reader = new FieldReader(plain[start..]);
        for (; reader.Next(out _, out var content); series++)
        {
            while (!PlanBits.Has(present, series))
                series++;
            var end = start + reader.Position;
            labels[series] = (end - content.Length)..(end - WireFormat.SampleLengthFor(_plan.TimeLength));
        }
    }

    private void Add(SeriesTable table, int series, in SeriesTable.Entry like)
    {
        ref var entry = ref table[table.Add(HashOf(series))];
        entry.LastTimestampMs = like.LastTimestampMs;
        entry.Seen = like.Seen;
        entry.Tracked = like.Tracked;
        entry.LiveSince = like.LiveSince;
        for (var group = 0; group < _plain.Length; group++)
            table.AddEncoding(_plain[group].Span[_labels[group][series]]);
    }

    private ulong HashOf(int series)
    {
        if (_plan.Index.LabelsHashes is { } hashes)
            return hashes[series];
        var group = _plan.Index.HashGroup;
        return PlanIndexing.HashOf(_plain[group].Span[_labels[group][series]], _external, _scratch);
    }
}
