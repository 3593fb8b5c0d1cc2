using System.Text;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Encodes exemplars, each once and in order of time per series. Exemplars are rare: this may allocate.</summary>
internal sealed class ExemplarEncoder : IDisposable
{
    /// <summary>Most characters of an exemplar's label names and values together (Prometheus, model/exemplar).</summary>
    private const int MaxLabelRunes = 128;

    private readonly PooledBuffer _field = new(256);
    private readonly PooledBuffer _scratch = new(256);
    private readonly List<(ulong Labels, long TimestampMs)> _new = [];

    /// <returns>An Exemplar field, valid until the next call; nothing where it was sent before, goes back in time, or is too long.</returns>
    public ReadOnlySpan<byte> Encode(TargetSeries series, int index, Exemplar exemplar, long sampleTimestampMs)
    {
        var hash = series.Series[index].LabelsHash;
        var timestampMs = exemplar.TimestampMs ?? sampleTimestampMs;
        if (series.LastExemplarMs.TryGetValue(hash, out var last) && timestampMs <= last)
            return default;
        if (exemplar.Labels.Sum(label => Runes(label.Name) + Runes(label.Value)) > MaxLabelRunes)
            return default;

        _new.Add((hash, timestampMs));
        _field.Clear();
        WireFormat.WriteExemplar(_field, exemplar.Labels, exemplar.Value, timestampMs, _scratch);
        return _field.Span;
    }

    /// <summary>What was encoded is on its way: remember it.</summary>
    public void Commit(TargetSeries series)
    {
        foreach (var (labels, timestampMs) in _new)
            series.LastExemplarMs[labels] = timestampMs;
    }

    public void Reset() => _new.Clear();

    public void Dispose()
    {
        _field.Dispose();
        _scratch.Dispose();
    }

    private static int Runes(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }
}
