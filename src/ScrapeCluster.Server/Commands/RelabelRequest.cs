using System.Text.Json;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Commands;

/// <summary>One line of input of <c>relabel</c>: rules as YAML, and the labels to apply them to.</summary>
internal sealed record RelabelRequest(string Configs, LabelSet Labels)
{
    private const string Shape = "expected {\"configs\":\"<YAML list of relabel configs>\",\"labels\":{\"<name>\":\"<value>\",...}}";

    /// <returns>The request, or null with the reason in <paramref name="error"/>.</returns>
    public static RelabelRequest? TryParse(string line, out string error) => TryParse(line, ReadRequest, Shape, out error);

    /// <summary>Reads a JSON object of labels alone.</summary>
    public static LabelSet? TryParseLabels(string line, out string error) =>
        TryParse(line, ReadLabels, "expected {\"<name>\":\"<value>\",...}", out error);

    private static T? TryParse<T>(string line, Func<JsonElement, T?> read, string shape, out string error)
        where T : class
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            error = shape;
            return read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is how the reader tells of half a surrogate pair.
            error = $"not valid JSON: {e.Message}";
            return null;
        }
    }

    private static RelabelRequest? ReadRequest(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("configs", out var configs) || configs.ValueKind != JsonValueKind.String)
            return null;
        var labels = json.TryGetProperty("labels", out var given) ? ReadLabels(given) : LabelSet.Empty;
        return labels is null ? null : new RelabelRequest(configs.GetString()!, labels);
    }

    private static LabelSet? ReadLabels(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        var labels = new LabelSetBuilder();
        foreach (var label in json.EnumerateObject())
        {
            if (label.Value.ValueKind != JsonValueKind.String)
                return null;
            labels.Set(label.Name, label.Value.GetString()!);
        }

        return labels.ToLabelSet();
    }
}
