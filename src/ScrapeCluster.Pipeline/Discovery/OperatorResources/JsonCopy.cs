using System.Text.Json;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Takes values of a custom resource over into a configuration as they are.</summary>
internal static class JsonCopy
{
    /// <summary>Leaves the key out where there is no such field.</summary>
    public static MappingBuilder Copy(this MappingBuilder target, string key, JsonElement from, string name) =>
        ToYaml(from.At(name)) is { } value ? target.Add(key, value) : target;

    /// <summary>Of a text that the resource writes in capitals, in small letters.</summary>
    public static MappingBuilder CopyLower(this MappingBuilder target, string key, JsonElement from, string name) =>
        target.Add(key, from.TextOrNull(name)?.ToLowerInvariant());

    /// <summary>Null of what is not there; empty lists count as there.</summary>
    public static YamlNode? ToYaml(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var mapping = new YamlMapping(0, 0);
                mapping.Entries.AddRange(value.EnumerateObject()
                    .Where(field => field.Value.ValueKind != JsonValueKind.Null)
                    .Select(field => KeyValuePair.Create((YamlNode)Text(field.Name), ToYaml(field.Value)!)));
                return mapping;
            case JsonValueKind.Array:
                var list = new YamlSequence(0, 0);
                list.Items.AddRange(value.EnumerateArray().Select(item => ToYaml(item) ?? Text("")));
                return list;
            case JsonValueKind.String:
                return Text(value.GetString()!);
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                return new YamlScalar(value.GetRawText(), "", isPlain: true, 0, 0);
            default:
                return null;
        }
    }

    private static YamlScalar Text(string text) => new(text, "", isPlain: false, 0, 0);
}
