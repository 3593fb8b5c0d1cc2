using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// Reads target groups from YAML as Prometheus does with yaml.v2: unknown and repeated keys are errors, numbers and booleans
/// are taken as they are written, null stands for nothing, but not for a group.
/// </summary>
internal static class TargetGroupYaml
{
    /// <exception cref="TargetGroupException">The text is something else.</exception>
    public static List<ParsedGroup> Parse(ReadOnlySpan<byte> yaml)
    {
        try
        {
            return ReadGroups(YamlReader.Read(YamlBytes.Decode(yaml)));
        }
        catch (YamlFormatException e)
        {
            throw new TargetGroupException($"line {e.Line}: {e.Message}.", e);
        }
    }

    private static List<ParsedGroup> ReadGroups(YamlNode? root)
    {
        if (root is null || IsNull(root))
            return [];
        return root is YamlSequence groups
            ? [.. groups.Items.Select(ReadGroup)]
            : throw Unexpected(root, "a list of target groups");
    }

    private static ParsedGroup ReadGroup(YamlNode node)
    {
        if (node is not YamlMapping mapping)
            throw Unexpected(node, "a target group with \"targets\" and \"labels\"");
        var group = new ParsedGroup([], new LabelSetBuilder());
        ReadFields(mapping, group);
        return group;
    }

    private static void ReadFields(YamlMapping mapping, ParsedGroup group)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (keyNode, value) in mapping.Entries)
        {
            var key = Key(keyNode);
            if (key.IsMergeKey)
            {
                foreach (var merged in Merged(value))
                    ReadFields(merged, group);
                continue;
            }

            if (key.Value is not ("targets" or "labels"))
                throw new TargetGroupException($"line {key.Line}: unknown key \"{key.Value}\"; a target group has \"targets\" and \"labels\".");
            AddOnce(seen, key);
            if (key.Value == "targets")
                ReadAddresses(value, group.Addresses);
            else
                ReadLabels(value, group.Labels, isMerged: false);
        }
    }

    private static void ReadAddresses(YamlNode node, List<string> addresses)
    {
        addresses.Clear();
        if (IsNull(node))
            return;
        if (node is not YamlSequence list)
            throw Unexpected(node, "a list of \"host:port\" for \"targets\"");
        addresses.AddRange(list.Items.Select(item => Text(item, "a string in \"targets\"")));
    }

    private static void ReadLabels(YamlNode node, LabelSetBuilder labels, bool isMerged)
    {
        if (!isMerged)
            labels.Reset();
        if (IsNull(node))
            return;
        if (node is not YamlMapping mapping)
            throw Unexpected(node, "names and values for \"labels\"");

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (keyNode, value) in mapping.Entries)
        {
            var key = Key(keyNode);
            if (key.IsMergeKey)
            {
                foreach (var merged in Merged(value))
                    ReadLabels(merged, labels, isMerged: true);
                continue;
            }

            AddOnce(seen, key);
            var name = ParsedGroup.CheckedLabelName(Text(key, "a label name"), key.Line);
            labels.Set(name, Text(value, $"a string for the label \"{name}\""));
        }
    }

    private static IEnumerable<YamlMapping> Merged(YamlNode node) => node switch
    {
        YamlMapping mapping => [mapping],

        // The first of several wins.
        YamlSequence list when list.Items.TrueForAll(item => item is YamlMapping) => list.Items.Cast<YamlMapping>().Reverse(),
        _ => throw Unexpected(node, "a mapping or a list of mappings for \"<<\""),
    };

    private static YamlScalar Key(YamlNode node) =>
        node as YamlScalar ?? throw new TargetGroupException($"line {node.Line}: a key must be a string, found {KindOf(node)}.");

    private static void AddOnce(HashSet<string> seen, YamlScalar key)
    {
        if (!seen.Add(key.Value))
            throw new TargetGroupException($"line {key.Line}: the key \"{key.Value}\" is there twice.");
    }

    private static string Text(YamlNode node, string expected)
    {
        if (node is not YamlScalar scalar)
            throw Unexpected(node, expected);
        if (IsNull(node))
            return "";
        var found = ScalarResolver.Resolve(scalar);
        return found.Kind == ScalarKind.Invalid
            ? throw new TargetGroupException($"line {node.Line}: {YamlTags.Short(scalar.Tag)} does not fit the value \"{scalar.Value}\".")
            : found.Text;
    }

    private static bool IsNull(YamlNode node) =>
        node is YamlScalar scalar && ScalarResolver.Resolve(scalar).Kind == ScalarKind.Null;

    private static string KindOf(YamlNode node) => node switch
    {
        YamlScalar when IsNull(node) => "null",
        YamlScalar scalar => $"\"{(scalar.Value.Length > 50 ? scalar.Value[..50] + "..." : scalar.Value)}\"",
        YamlSequence => "a list",
        _ => "a mapping",
    };

    private static TargetGroupException Unexpected(YamlNode node, string expected) =>
        new($"line {node.Line}: expected {expected}, found {KindOf(node)}.");
}
