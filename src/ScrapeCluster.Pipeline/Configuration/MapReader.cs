using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Reads a mapping whose keys are the user's: labels, headers, parameters. A key must not come twice, not even through a merge.</summary>
internal sealed class MapReader(IReadOnlyList<YamlMapping> mappings, ErrorSink errors, string place)
{
    /// <summary>The entries with their keys as text, duplicates and unreadable keys reported and left out.</summary>
    public IReadOnlyList<KeyValuePair<string, YamlNode>> Entries()
    {
        var entries = new List<KeyValuePair<string, YamlNode>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in MappingEntries.Of(mappings, errors, place))
        {
            var key = NodeReader.Text(entry.Key, errors, place);
            if (key is null)
                continue;
            if (seen.Add(key))
                entries.Add(new KeyValuePair<string, YamlNode>(key, entry.Value));
            else
                errors.Add(entry.Key, place, $"key \"{key}\" is given twice");
        }

        return entries;
    }

    /// <summary>Text to text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Texts() =>
        [.. Entries().Select(entry => KeyValuePair.Create(entry.Key, NodeReader.Text(entry.Value, errors, $"{place}.{entry.Key}") ?? ""))];

    /// <summary>Keys and values of any type; reports what no type can make good.</summary>
    public IReadOnlyList<KeyValuePair<string, YamlNode>> AnyEntries()
    {
        var entries = new List<KeyValuePair<string, YamlNode>>();
        var seen = new HashSet<(ScalarKind, string)>();
        foreach (var entry in MappingEntries.Of(mappings, errors, place))
        {
            if (entry.Key is not YamlScalar scalar)
            {
                errors.Add(entry.Key, place, $"{NodeReader.Describe(entry.Key)} cannot be a key");
                continue;
            }

            if (!seen.Add((ScalarResolver.Resolve(scalar).Kind, scalar.Value)))
                errors.Add(entry.Key, place, $"key \"{scalar.Value}\" is given twice");
            NodeReader.Anything(entry.Value, errors, place);
            entries.Add(new KeyValuePair<string, YamlNode>(scalar.Value, entry.Value));
        }

        return entries;
    }
}
