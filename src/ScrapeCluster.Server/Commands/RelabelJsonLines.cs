using System.Text.Encodings.Web;
using System.Text.Json;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Server.Commands;

/// <summary>Answers each line of JSON with a line of JSON; a line that cannot be answered gets an error, and the next one its turn.</summary>
internal sealed class RelabelJsonLines
{
    /// <summary>Rules kept ready: inputs tend to repeat them.</summary>
    private const int MaxCompiled = 10_000;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, (RelabelRule[] Rules, string? Error)> _compiled = [];
    private readonly LabelSetBuilder _labels = new();

    public static void Run(Stream input, Stream output)
    {
        var lines = new RelabelJsonLines();
        using var reader = new StreamReader(input);
        using var json = new Utf8JsonWriter(output, Json);
        while (reader.ReadLine() is { } line)
        {
            lines.Answer(line, json);
            json.Flush();
            json.Reset();
            output.WriteByte((byte)'\n');

            // Whoever waits for the answer before the next question gets it.
            output.Flush();
        }
    }

    private void Answer(string line, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (RelabelRequest.TryParse(line, out var error) is not { } request)
            json.WriteString("error", $"Cannot read the line: {error}.");
        else if (Compile(request.Configs) is { Error: { } mistakes })
            json.WriteString("error", mistakes);
        else
            WriteResult(Compile(request.Configs).Rules, request.Labels, json);
        json.WriteEndObject();
    }

    private void WriteResult(RelabelRule[] rules, LabelSet labels, Utf8JsonWriter json)
    {
        _labels.Reset(labels);
        var kept = Relabeler.Apply(rules, _labels);
        json.WriteBoolean("keep", kept);
        json.WriteStartObject("labels");
        if (kept)
        {
            foreach (var label in _labels.ToLabelSet())
                json.WriteString(label.Name, label.Value);
        }

        json.WriteEndObject();
    }

    private (RelabelRule[] Rules, string? Error) Compile(string yaml)
    {
        if (_compiled.TryGetValue(yaml, out var known))
            return known;
        if (_compiled.Count == MaxCompiled)
            _compiled.Clear();
        return _compiled[yaml] = CompileNew(yaml);
    }

    private static (RelabelRule[] Rules, string? Error) CompileNew(string yaml)
    {
        var read = RelabelConfigReader.ReadList(yaml);
        if (read.Rules is null)
            return ([], string.Join("; ", read.Errors));

        var rules = new RelabelRule[read.Rules.Count];
        for (var i = 0; i < rules.Length; i++)
        {
            if (RelabelRule.TryCreate(read.Rules[i], NameValidation.Utf8, out var error) is not { } rule)
                return ([], $"configs[{i}]: {error}");
            rules[i] = rule;
        }

        return (rules, null);
    }
}
