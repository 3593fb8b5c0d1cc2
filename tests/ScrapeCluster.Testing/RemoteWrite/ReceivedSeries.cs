using System.Text;
using ScrapeCluster.Testing.RemoteWrite.Wire;

namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>
/// All samples that were accepted, by series, and every rule of remote write 1.0 that was broken on the way: labels sorted and
/// unique, names and values not empty, at least one sample, timestamps of a series rising. Not safe on many threads.
/// </summary>
internal sealed class ReceivedSeries
{
    private readonly Dictionary<string, List<ReceivedSample>> _samples = [];
    private readonly Dictionary<string, Dictionary<long, long>> _bitsByTime = [];

    public IReadOnlyDictionary<string, List<ReceivedSample>> Samples => _samples;

    public List<string> Malformed { get; } = [];
    public List<string> OutOfOrder { get; } = [];
    public List<string> Duplicates { get; } = [];

    public void Add(WriteRequest request)
    {
        foreach (var series in request.Timeseries)
            Add(series);
    }

    public static string NameOf(IEnumerable<Label> labels)
    {
        var pairs = labels.ToDictionary(label => label.Name, label => label.Value);
        pairs.Remove("__name__", out var name);
        return pairs.Count == 0 ? name ?? "" : $"{name}{{{string.Join(",", pairs.Select(pair => $"{pair.Key}=\"{pair.Value}\""))}}}";
    }

    private void Add(TimeSeries series)
    {
        if (!LabelsAreSound(series))
            return;
        var name = NameOf(series.Labels);
        if (series.Samples.Count == 0)
            Malformed.Add($"{name} has no sample");
        foreach (var sample in series.Samples)
            Add(name, new ReceivedSample(sample.Timestamp, sample.Value));
    }

    private bool LabelsAreSound(TimeSeries series)
    {
        var text = string.Join(",", series.Labels.Select(label => $"{label.Name}=\"{label.Value}\""));
        var before = Malformed.Count;
        if (series.Labels.Count == 0)
            Malformed.Add("A series has no labels");
        if (series.Labels.Any(label => label.Name.Length == 0 || label.Value.Length == 0))
            Malformed.Add($"{{{text}}} has an empty label name or value");
        for (var i = 1; i < series.Labels.Count; i++)
        {
            var order = CompareBytes(series.Labels[i - 1].Name, series.Labels[i].Name);
            if (order >= 0)
                Malformed.Add($"{{{text}}} has {(order == 0 ? "a label twice" : "unsorted labels")}: {series.Labels[i].Name}");
        }
        return Malformed.Count == before;
    }

    private void Add(string series, ReceivedSample sample)
    {
        if (!_samples.TryGetValue(series, out var samples))
        {
            _samples.Add(series, samples = []);
            _bitsByTime.Add(series, []);
        }
        var bitsByTime = _bitsByTime[series];
        if (bitsByTime.TryGetValue(sample.TimestampMs, out var bits))
            (bits == sample.Bits ? Duplicates : Malformed).Add($"{series} at {sample.TimestampMs} came again{(bits == sample.Bits ? "" : " with another value")}");
        else if (samples.Count > 0 && sample.TimestampMs < samples[^1].TimestampMs)
            OutOfOrder.Add($"{series} at {sample.TimestampMs} came after {samples[^1].TimestampMs}");
        if (bitsByTime.TryAdd(sample.TimestampMs, sample.Bits))
            samples.Add(sample);
    }

    private static int CompareBytes(string a, string b) =>
        Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
