using System.Text;
using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>Writes a tree as YAML that reads as the same tree, in the layout that Prometheus writes.</summary>
internal static class YamlTreeWriter
{
    public static string Write(YamlNode root)
    {
        var text = new StringBuilder();
        if (root is YamlMapping { Entries.Count: > 0 } mapping)
            WriteMapping(text, mapping, 0, isAfterDash: false);
        else
            text.Append(Inline(root)).Append('\n');
        return text.ToString();
    }

    private static void WriteMapping(StringBuilder text, YamlMapping mapping, int depth, bool isAfterDash)
    {
        foreach (var (key, value) in mapping.Entries)
        {
            text.Append(' ', isAfterDash ? 0 : depth * 2).Append(Inline(key)).Append(':');
            isAfterDash = false;
            WriteValue(text, value, depth);
        }
    }

    // A list stands no deeper than its key.
    private static void WriteValue(StringBuilder text, YamlNode value, int depth)
    {
        switch (value)
        {
            case YamlMapping { Entries.Count: > 0 } mapping:
                text.Append('\n');
                WriteMapping(text, mapping, depth + 1, isAfterDash: false);
                break;
            case YamlSequence { Items.Count: > 0 } list:
                text.Append('\n');
                WriteList(text, list, depth);
                break;
            default:
                var inline = Inline(value);
                text.Append(inline.Length > 0 ? " " : "").Append(inline).Append('\n');
                break;
        }
    }

    private static void WriteList(StringBuilder text, YamlSequence list, int depth)
    {
        foreach (var item in list.Items)
        {
            text.Append(' ', depth * 2).Append("- ");
            switch (item)
            {
                case YamlMapping { Entries.Count: > 0 } mapping:
                    WriteMapping(text, mapping, depth + 1, isAfterDash: true);
                    break;
                case YamlSequence { Items.Count: > 0 }:
                    text.Append(Flow(item)).Append('\n');
                    break;
                default:
                    text.Append(Inline(item)).Append('\n');
                    break;
            }
        }
    }

    private static string Flow(YamlNode node) => node switch
    {
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Flow))}]",
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Flow(entry.Key)}: {Flow(entry.Value)}"))}}}",
        YamlScalar { IsPlain: true } scalar when ScalarResolver.Resolve(scalar).Kind != ScalarKind.Text => scalar.Value.Length == 0 ? "null" : scalar.Value,
        _ => YamlText.Quoted(((YamlScalar)node).Value),
    };

    private static string Inline(YamlNode node) => node switch
    {
        YamlMapping => "{}",
        YamlSequence => "[]",
        YamlScalar { Tag.Length: > 0, IsPlain: false } scalar => $"!<{scalar.Tag}> {YamlText.Quoted(scalar.Value)}",
        YamlScalar { IsPlain: true } scalar when ScalarResolver.Resolve(scalar).Kind != ScalarKind.Text => scalar.Value,
        _ => YamlText.Scalar(((YamlScalar)node).Value),
    };
}
