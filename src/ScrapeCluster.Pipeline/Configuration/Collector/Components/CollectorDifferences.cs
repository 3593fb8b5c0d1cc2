using System.Globalization;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>
/// Says where a receiver's Prometheus configuration means one thing in Prometheus and another in the collector, which reads it, writes it anew and reads it again
/// (observed on the AWS Distro 0.49). Here it means what it means in Prometheus, and texts stay as they are written.
/// </summary>
internal static class CollectorDifferences
{
    private static readonly Dictionary<string, string> DefaultsOfEmpty = new(StringComparer.Ordinal) { ["replacement"] = "$1", ["separator"] = ";", ["metrics_path"] = "/metrics" };

    // What they hold is text; elsewhere a number is one.
    private static readonly string[] Texts = ["labels", "external_labels", "replacement", "regex", "targets", "values", "params"];

    public static void Note(YamlNode node, ErrorSink errors, string place) => Walk(node, "", isText: false, errors, place);

    /// <summary>The same without texts that are empty where the collector takes that for the default.</summary>
    public static YamlMapping WithoutEmpty(YamlMapping mapping)
    {
        var result = new YamlMapping(mapping.Line, mapping.Column) { Source = mapping.Source };
        foreach (var (key, value) in mapping.Entries)
        {
            if (!(value is YamlScalar { Value.Length: 0 } && DefaultsOfEmpty.ContainsKey(((YamlScalar)key).Value)))
                result.Entries.Add(KeyValuePair.Create(key, WithoutEmpty(value)));
        }

        return result;
    }

    private static YamlNode WithoutEmpty(YamlNode node)
    {
        if (node is YamlMapping mapping)
            return WithoutEmpty(mapping);
        if (node is not YamlSequence list)
            return node;
        var result = new YamlSequence(node.Line, node.Column) { Source = node.Source };
        result.Items.AddRange(list.Items.Select(WithoutEmpty));
        return result;
    }

    private static void Walk(YamlNode node, string key, bool isText, ErrorSink errors, string place)
    {
        switch (node)
        {
            case YamlMapping mapping:
                foreach (var (name, value) in mapping.Entries)
                    Walk(value, ((YamlScalar)name).Value, isText || Texts.Contains(((YamlScalar)name).Value), errors, place);
                break;
            case YamlSequence list:
                foreach (var item in list.Items)
                    Walk(item, key, isText, errors, place);
                break;
            case YamlScalar { IsPlain: false, Value.Length: 0 } when DefaultsOfEmpty.TryGetValue(key, out var other):
                errors.Warn(node, place, $"{key} is empty here, as in Prometheus; a collector takes \"{other}\" for it");
                break;
            case YamlScalar scalar when isText && Rewritten(scalar) is { } rewritten:
                errors.Warn(node, place, $"{scalar.Value} stays as it is written; a collector makes {rewritten} of it. Put it in quotes");
                break;
        }
    }

    // Null: the same, or no number.
    private static string? Rewritten(YamlScalar scalar)
    {
        var value = ScalarResolver.Resolve(scalar);
        var text = value.Kind switch
        {
            ScalarKind.Whole => value.Whole.ToString(CultureInfo.InvariantCulture),
            ScalarKind.Number when double.IsInteger(value.Number) => value.Number.ToString("0.0", CultureInfo.InvariantCulture),
            ScalarKind.Number => value.Number.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is null || text == scalar.Value ? null : text;
    }
}
