using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>One group as it was written, before it got a source and a label that says where it comes from.</summary>
internal sealed record ParsedGroup(List<string> Addresses, LabelSetBuilder Labels)
{
    /// <param name="source">The groups' sources are this, a colon and their position.</param>
    /// <param name="origin">Overrides what the group itself says under this name.</param>
    public static TargetGroup[] ToTargetGroups(List<ParsedGroup> groups, string source, Label origin) =>
        [.. groups.Select((group, index) => group.ToTargetGroup($"{source}:{index}", origin))];

    public static LabelSet Target(string address) => LabelSet.Of((LabelNames.Address, address));

    /// <exception cref="TargetGroupException">The name is not one.</exception>
    public static string CheckedLabelName(string name, int line) =>
        Names.IsValidLabelName(name, NameValidation.Utf8)
            ? name
            : throw new TargetGroupException($"line {line}: \"{name}\" is not a valid label name.");

    private TargetGroup ToTargetGroup(string source, Label origin) =>
        new(source, Labels.Set(origin.Name, origin.Value).ToLabelSet(), Addresses.Select(Target).ToValueList());
}
