using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads mappings of label names to values.</summary>
internal static class LabelsReader
{
    public static LabelSet Read(SectionReader section, string key)
    {
        var labels = new List<Label>();
        foreach (var (name, node) in section.Map(key)?.Entries() ?? [])
        {
            // A null name passes in Prometheus, and has no effect.
            if (!Names.IsValidLabelName(name, NameValidation.Utf8) && !IsNullKey(section, key, name))
                section.Errors.Add(node, section.At(key), $"{Excerpt.Of(name)} is not a valid label name");
            var value = NodeReader.Text(node, section.Errors, $"{section.At(key)}.{name}") ?? "";
            if (name.Length > 0)
                labels.Add(new Label(name, value));
        }

        return LabelSet.From(labels);
    }

    private static bool IsNullKey(SectionReader section, string key, string name) =>
        name.Length == 0 && section.Node(key) is YamlMapping mapping && mapping.Entries.Exists(entry => entry.Key is YamlScalar { IsNull: true });
}
