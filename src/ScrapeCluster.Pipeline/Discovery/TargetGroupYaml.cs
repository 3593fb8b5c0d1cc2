using System.Text;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// Reads target groups from YAML as Prometheus does with yaml.v2: unknown and repeated keys are errors, numbers and booleans
/// are taken as they are written, null stands for nothing, but not for a group.
/// </summary>
internal sealed class TargetGroupYaml
{
    /// <summary>Bounds what aliases can blow a small file up to.</summary>
    private const int MaxAddresses = 10_000_000;

    private int _addresses;

    /// <exception cref="TargetGroupException">The text is something else.</exception>
    public static List<ParsedGroup> Parse(ReadOnlySpan<byte> yaml) => new TargetGroupYaml().ReadGroups(YamlReader.Read(yaml));

    private List<ParsedGroup> ReadGroups(YamlNode? root)
    {
        if (root is null or YamlNode.Scalar { IsNull: true })
            return [];
        return root is YamlNode.Sequence groups
            ? [.. groups.Items.Select(ReadGroup)]
            : throw Unexpected(root, "a list of target groups");
    }

    private ParsedGroup ReadGroup(YamlNode node)
    {
        if (node is not YamlNode.Mapping mapping)
            throw Unexpected(node, "a target group with \"targets\" and \"labels\"");
        var group = new ParsedGroup([], new LabelSetBuilder());
        ReadFields(mapping, group);
        return group;
    }

    private void ReadFields(YamlNode.Mapping mapping, ParsedGroup group)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (key.IsMerge)
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

    private void ReadAddresses(YamlNode node, List<string> addresses)
    {
        addresses.Clear();
        if (node is YamlNode.Scalar { IsNull: true })
            return;
        if (node is not YamlNode.Sequence list)
            throw Unexpected(node, "a list of \"host:port\" for \"targets\"");
        if ((_addresses += list.Items.Count) > MaxAddresses)
            throw new TargetGroupException($"line {node.Line}: more than {MaxAddresses} targets.");
        addresses.AddRange(list.Items.Select(item => Text(item, "a string in \"targets\"")));
    }

    private static void ReadLabels(YamlNode node, LabelSetBuilder labels, bool isMerged)
    {
        if (!isMerged)
            labels.Reset();
        if (node is YamlNode.Scalar { IsNull: true })
            return;
        if (node is not YamlNode.Mapping mapping)
            throw Unexpected(node, "names and values for \"labels\"");

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (key.IsMerge)
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

    private static IEnumerable<YamlNode.Mapping> Merged(YamlNode node) => node switch
    {
        YamlNode.Mapping mapping => [mapping],

        // The first of several wins.
        YamlNode.Sequence list when list.Items.All(item => item is YamlNode.Mapping) => list.Items.Cast<YamlNode.Mapping>().Reverse(),
        _ => throw Unexpected(node, "a mapping or a list of mappings for \"<<\""),
    };

    private static void AddOnce(HashSet<string> seen, YamlNode.Scalar key)
    {
        if (!seen.Add(key.Value))
            throw new TargetGroupException($"line {key.Line}: the key \"{key.Value}\" is there twice.");
    }

    private static string Text(YamlNode node, string expected)
    {
        if (node is not YamlNode.Scalar scalar)
            throw Unexpected(node, expected);
        if (scalar.IsNull)
            return "";
        return scalar.Tag == "tag:yaml.org,2002:binary" ? FromBase64(scalar) : scalar.Value;
    }

    private static string FromBase64(YamlNode.Scalar scalar)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(scalar.Value));
        }
        catch (FormatException e)
        {
            throw new TargetGroupException($"line {scalar.Line}: !!binary value contains invalid base64 data.", e);
        }
    }

    private static TargetGroupException Unexpected(YamlNode node, string expected) =>
        new($"line {node.Line}: expected {expected}, found {node.Kind}.");
}
