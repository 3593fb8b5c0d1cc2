using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Server.Commands;

/// <summary>
/// Samples as lines of JSON:
/// <c>{"labels":{...},"value":"hex bits","ts":ms or null,"exemplars":[{"labels":{...},"value":"hex bits","ts":ms or null}]}</c>.
/// Labels are sorted by code point, empty ones included; of several with one name the last is shown.
/// </summary>
internal sealed class SampleJsonLines : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Utf8JsonWriter _json;
    private readonly List<Label> _labels = [];

    internal SampleJsonLines() => _json = new Utf8JsonWriter(_lines, Options);

    /// <summary>Adds the sample that the parser stands on.</summary>
    internal void Add(in ExpositionParser sample)
    {
        _json.WriteStartObject();
        _labels.Clear();
        sample.ReadAllLabels(_labels);
        WriteLabels();
        WriteNumbers(sample.Value, sample.HasTimestamp ? sample.TimestampMs : null);
        WriteExemplars(sample);
        _json.WriteEndObject();

        _json.Flush();
        _json.Reset();
        _lines.Write("\n"u8);
    }

    internal void CopyTo(Stream output) => output.Write(_lines.WrittenSpan);

    public void Dispose() => _json.Dispose();

    private void WriteExemplars(in ExpositionParser sample)
    {
        _json.WriteStartArray("exemplars");
        if (sample.HasExemplar)
        {
            var exemplar = sample.ReadExemplar();
            _labels.Clear();
            sample.ReadAllExemplarLabels(_labels);
            _json.WriteStartObject();
            WriteLabels();
            WriteNumbers(exemplar.Value, exemplar.TimestampMs);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void WriteLabels()
    {
        var unique = new SortedDictionary<string, string>(LabelOrder.Instance);
        foreach (var label in _labels)
            unique[label.Name] = label.Value;

        _json.WriteStartObject("labels");
        foreach (var (name, value) in unique)
            _json.WriteString(name, value);
        _json.WriteEndObject();
    }

    private void WriteNumbers(double value, long? timestampMs)
    {
        _json.WriteString("value", BitConverter.DoubleToUInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture));
        if (timestampMs is { } milliseconds)
            _json.WriteNumber("ts", milliseconds);
        else
            _json.WriteNull("ts");
    }
}
