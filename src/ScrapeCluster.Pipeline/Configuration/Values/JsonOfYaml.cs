using System.Text.Json.Nodes;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Values;

/// <summary>What the user wrote as YAML of any shape, as JSON.</summary>
internal static class JsonOfYaml
{
    public static string Object(IEnumerable<KeyValuePair<string, YamlNode>> entries) => Of(entries).ToJsonString();

    private static JsonObject Of(IEnumerable<KeyValuePair<string, YamlNode>> entries)
    {
        var result = new JsonObject();
        foreach (var (key, value) in entries)
            result[key] = Of(value);
        return result;
    }

    private static JsonNode? Of(YamlNode node) => node switch
    {
        YamlScalar scalar => Of(ScalarResolver.Resolve(scalar)),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Of)]),
        YamlMapping mapping => Of(mapping.Entries
            .Select(entry => KeyValuePair.Create(entry.Key is YamlScalar key ? key.Value : "", entry.Value))),
        _ => null,
    };

    private static JsonValue? Of(ResolvedScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Null => null,
        ScalarKind.Flag => JsonValue.Create(scalar.Flag),
        ScalarKind.Whole => JsonValue.Create(scalar.Whole),
        ScalarKind.LargeWhole => JsonValue.Create(scalar.LargeWhole),
        // JSON has no word for what is not finite.
        ScalarKind.Number when double.IsFinite(scalar.Number) => JsonValue.Create(scalar.Number),
        _ => JsonValue.Create(scalar.Text),
    };
}
