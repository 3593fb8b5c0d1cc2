using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>The outline of a page that was good, taken while its body is there; the tables are looked at when the scrape has ended.</summary>
internal sealed class PlanDraft : IDisposable
{
    private readonly List<ulong> _labelsHashes = [];
    private readonly List<ulong> _values = [];
    private readonly List<(ulong Hash, int Series)> _typed = [];
    private readonly FamilyKinds _kinds = new();
    private ulong[]? _dropped;

    public ExpositionFormat Format { get; private set; }

    public ulong PageHash { get; private set; }

    public int Lines { get; private set; }

    public PooledBuffer Gaps { get; } = new(4 * 1024);

    /// <summary>Of each series, in the order of the page.</summary>
    public ReadOnlySpan<ulong> LabelsHashes => CollectionsMarshal.AsSpan(_labelsHashes);

    public ReadOnlySpan<ulong> Values => CollectionsMarshal.AsSpan(_values);

    public IReadOnlyList<(ulong Hash, int Series)> TypedTexts => _typed;

    public ulong[]? Dropped => _dropped;

    /// <summary>Reads the page once more.</summary>
    /// <param name="target">Knows every text of the page.</param>
    /// <returns>False where such a page has no plan.</returns>
    public bool TryRead(TargetSeries target, int lines, ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        Clear();
        Format = format;
        _kinds.Reset();
        var end = 0;
        for (var parser = new ExpositionParser(body, format); parser.Next() is var entry && entry != ExpositionEntry.EndOfBody;)
        {
            if (entry == ExpositionEntry.Type && target.Plan.NeedsKinds)
                _kinds.Add(ref parser);
            if (entry == ExpositionEntry.Invalid || (entry == ExpositionEntry.Sample && !TryAdd(target, lines, body, ref parser, ref end)))
                return false;
        }

        PageHash = TextHash.Append(PageHash, TextHash.Of(body[end..]));
        return Lines == lines;
    }

    public void Clear()
    {
        _labelsHashes.Clear();
        _values.Clear();
        _typed.Clear();
        _dropped = null;
        Gaps.Clear();
        PageHash = 0;
        Lines = 0;
    }

    public void Dispose() => Gaps.Dispose();

    private bool TryAdd(TargetSeries target, int lines, ReadOnlySpan<byte> body, ref ExpositionParser parser, ref int end)
    {
        if (parser.HasTimestamp || parser.HasExemplar)
            return false;
        var text = parser.SeriesText;
        body.Overlaps(text, out var start);
        var value = Scan.SkipBlanks(body, start + text.Length);
        // Behind a name without a blank, other digits would be part of the name.
        if (value == 0 || body[value - 1] is not ((byte)' ' or (byte)'\t' or (byte)'}'))
            return false;

        AddGap(body[end..value]);
        end = Scan.ValueEnd(body, value);
        var index = target.Texts.Find(TextHash.Of(text) ^ (target.Plan.NeedsKinds ? _kinds.KindOf(ref parser).Mark : 0));
        return index >= 0 && TryAddSeries(target, lines, text, ref parser, target.Texts[index]);
    }

    private bool TryAddSeries(TargetSeries target, int lines, ReadOnlySpan<byte> text, ref ExpositionParser parser, in TextTable.Entry entry)
    {
        if (TypedText.Is(text))
            _typed.Add((entry.Hash, entry.Series == TextTable.Dropped ? TextTable.Dropped : _values.Count));
        if (Lines >= lines)
            return false;
        if (entry.Series == TextTable.Dropped)
        {
            PlanBits.Add(ref _dropped, Lines, lines);
        }
        else
        {
            _labelsHashes.Add(target.Series[entry.Series].LabelsHash);
            _values.Add(BitConverter.DoubleToUInt64Bits(parser.Value));
        }

        Lines++;
        return true;
    }

    private void AddGap(ReadOnlySpan<byte> gap)
    {
        PageHash = TextHash.Append(PageHash, TextHash.Of(gap));
        Gaps.Advance(WireFormat.WriteVarint(Gaps.GetSpan(5), (ulong)gap.Length));
    }
}
