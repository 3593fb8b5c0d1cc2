using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Confmap;

/// <summary>
/// Reads one source of a collector configuration as a tree in which merge keys are followed, each key comes once and every node knows its source. A key of
/// the top level with <c>::</c> in it is laid out as nested mappings.
/// </summary>
internal static class ConfmapDocument
{
    private const string Delimiter = "::";

    /// <returns>A mapping, empty where the text holds nothing; null with an error where it holds something else.</returns>
    public static YamlMapping? Read(string text, string source, ErrorSink errors)
    {
        try
        {
            return Of(YamlReader.Read(text), source, errors);
        }
        catch (YamlFormatException e)
        {
            errors.Add(new YamlScalar("", "", isPlain: true, e.Line, 1) { Source = source }, "", e.Message);
            return null;
        }
    }

    /// <summary>The same of a document that was read already.</summary>
    public static YamlMapping? Of(YamlNode? root, string source, ErrorSink errors)
    {
        if (root is null || NodeReader.IsNull(root))
            return new YamlMapping(1, 1) { Source = source };
        if (Clean(root, source, errors) is not YamlMapping mapping)
        {
            errors.Add(new YamlScalar("", "", isPlain: true, root.Line, 1) { Source = source }, "", $"{NodeReader.Describe(root)} stands where a collector configuration is wanted");
            return null;
        }

        return LayOut(mapping);
    }

    /// <summary>The same tree with merge keys followed.</summary>
    public static YamlNode Clean(YamlNode node, string source, ErrorSink errors)
    {
        switch (node)
        {
            case YamlMapping mapping:
                var map = new YamlMapping(node.Line, node.Column) { Source = source };
                foreach (var (key, value) in Entries(mapping, source, errors))
                    map.Entries.Add(KeyValuePair.Create(key, Clean(value, source, errors)));
                return map;
            case YamlSequence sequence:
                var list = new YamlSequence(node.Line, node.Column) { Source = source };
                list.Items.AddRange(sequence.Items.Select(item => Clean(item, source, errors)));
                return list;
            default:
                var scalar = (YamlScalar)node;
                return new YamlScalar(scalar.Value, scalar.Tag, scalar.IsPlain, node.Line, node.Column) { Source = source };
        }
    }

    // What a mapping says itself wins over what it merges in (YAML 1.1, "merge").
    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Entries(YamlMapping mapping, string source, ErrorSink errors)
    {
        var entries = new Dictionary<string, KeyValuePair<YamlNode, YamlNode>>(StringComparer.Ordinal);
        var own = mapping.Entries.Select(entry => entry.Key).OfType<YamlScalar>().Where(key => !key.IsMergeKey).Select(key => key.Value).ToHashSet(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var entry in MappingEntries.Of([mapping], errors, ""))
        {
            if (entry.Key is not YamlScalar scalar)
            {
                errors.Add(entry.Key, "", $"{NodeReader.Describe(entry.Key)} cannot be a key");
                continue;
            }

            var isOwn = mapping.Entries.Exists(held => ReferenceEquals(held.Key, entry.Key));
            if (!isOwn && own.Contains(scalar.Value))
                continue;
            if (isOwn && entries.ContainsKey(scalar.Value))
                errors.Add(new YamlScalar("", "", isPlain: true, scalar.Line, 1) { Source = source }, "", $"key \"{scalar.Value}\" is given twice");
            else if (!entries.ContainsKey(scalar.Value))
                order.Add(scalar.Value);
            entries[scalar.Value] = KeyValuePair.Create(Clean(scalar, source, errors), entry.Value);
        }

        return order.Select(key => entries[key]);
    }

    private static YamlMapping LayOut(YamlMapping root)
    {
        var result = new YamlMapping(root.Line, root.Column) { Source = root.Source };
        foreach (var (key, value) in root.Entries)
        {
            var names = ((YamlScalar)key).Value.Split(Delimiter);
            var node = value;
            for (var i = names.Length - 1; i > 0; i--)
            {
                var inner = new YamlMapping(key.Line, key.Column) { Source = root.Source };
                inner.Entries.Add(KeyValuePair.Create((YamlNode)Name(names[i], key), node));
                node = inner;
            }

            var single = new YamlMapping(root.Line, root.Column) { Source = root.Source };
            single.Entries.Add(KeyValuePair.Create((YamlNode)Name(names[0], key), node));
            result = ConfmapMerge.Merge(result, single);
        }

        return result;
    }

    private static YamlScalar Name(string name, YamlNode at) => new(name, "", isPlain: true, at.Line, at.Column) { Source = at.Source };
}
