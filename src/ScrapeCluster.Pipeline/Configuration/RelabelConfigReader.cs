using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Reads lists of relabel rules: <c>relabel_configs</c>, <c>metric_relabel_configs</c>, <c>write_relabel_configs</c>.</summary>
public static class RelabelConfigReader
{
    internal static readonly KeyTable Keys = new(
        "relabel_config", "source_labels", "separator", "regex", "modulus", "target_label", "replacement", "action");

    private static readonly Dictionary<string, RelabelAction> Actions =
        Enum.GetValues<RelabelAction>().ToDictionary(action => action.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Reads a YAML list of rules that stands alone and checks each of them.</summary>
    /// <param name="yaml">For example <c>- {action: drop, source_labels: [job], regex: test}</c>.</param>
    /// <param name="source">What errors call the text.</param>
    public static RelabelConfigResult ReadList(string yaml, string source = "configs") => ReadList(yaml, NameValidation.Utf8, source);

    /// <inheritdoc cref="ReadList(string, string)"/>
    public static RelabelConfigResult ReadList(string yaml, NameValidation scheme, string source = "configs")
    {
        var errors = new ErrorSink(source);
        ValueList<RelabelRuleOptions> rules = [];
        try
        {
            if (YamlReader.Read(yaml) is { } root)
                rules = ReadList(root, scheme, errors, "");
        }
        catch (YamlFormatException exception)
        {
            errors.Add(exception.Line, "", exception.Message);
        }

        return new RelabelConfigResult(errors.Count == 0 ? rules : null, errors.Errors.ToValueList());
    }

    internal static ValueList<RelabelRuleOptions> ReadList(YamlNode list, NameValidation scheme, ErrorSink errors, string place)
    {
        var rules = new List<RelabelRuleOptions>();
        var items = NodeReader.Items(list, errors, place) ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (ReadRule(items[i], scheme, errors, $"{place}[{i}]") is { } rule)
                rules.Add(rule);
        }

        return rules.ToValueList();
    }

    private static RelabelRuleOptions? ReadRule(YamlNode node, NameValidation scheme, ErrorSink errors, string place)
    {
        if (NodeReader.IsNull(node))
        {
            errors.Add(node, place, "this rule is empty; give it at least an action, or take the dash away");
            return null;
        }

        var before = errors.Count;
        if (SectionReader.From(node, Keys, errors, place) is not { } section)
            return null;

        var rule = ReadRule(section);
        if (errors.Count > before)
            return null;

        if ((CheckKeys(section, rule) ?? Check(rule, scheme)) is { } error)
            errors.Add(section.Start, place, error);
        return rule;
    }

    private static RelabelRuleOptions ReadRule(SectionReader section) => new()
    {
        SourceLabels = ReadSourceLabels(section),
        Separator = section.Text("separator", RelabelRuleOptions.DefaultSeparator),
        Regex = section.Text("regex", RelabelRuleOptions.DefaultRegex),
        Modulus = section.Unsigned("modulus"),
        TargetLabel = section.Text("target_label"),
        Replacement = section.Text("replacement", RelabelRuleOptions.DefaultReplacement),
        Action = ReadAction(section),
    };

    private static ValueList<string> ReadSourceLabels(SectionReader section)
    {
        var items = section.Items("source_labels") ?? [];
        return items.Select((item, index) => ReadLabelName(item, section.Errors, $"{section.At("source_labels")}[{index}]")).ToValueList();
    }

    internal static string ReadLabelName(YamlNode node, ErrorSink errors, string place)
    {
        var name = NodeReader.Text(node, errors, place);
        var isNull = node is YamlScalar { IsNull: true };
        if (name is not null && !isNull && !Names.IsValidLabelName(name, NameValidation.Utf8))
            errors.Add(node, place, $"{Excerpt.Of(name)} is not a valid label name");
        return name ?? "";
    }

    private static RelabelAction ReadAction(SectionReader section)
    {
        if (!section.Has("action"))
            return RelabelAction.Replace;

        var name = section.Text("action");
        if (Actions.TryGetValue(name.ToLowerInvariant(), out var action))
            return action;
        section.Error("action", $"unknown relabel action {Excerpt.Of(name)}; known are {string.Join(", ", Actions.Keys)}");
        return RelabelAction.Replace;
    }

    // What can be seen in the file only: the key is there although it says what would hold without it.
    private static string? CheckKeys(SectionReader section, RelabelRuleOptions rule)
    {
        var isEqual = rule.Action is RelabelAction.KeepEqual or RelabelAction.DropEqual;
        var isLabel = rule.Action is RelabelAction.LabelDrop or RelabelAction.LabelKeep;
        var name = rule.Action.ToString().ToLowerInvariant();
        if (isEqual && section.Has("regex"))
            return $"action {name} takes source_labels and target_label only; take regex away";
        if (isLabel && section.Node("source_labels") is { } labels && !NodeReader.IsZero(labels))
            return $"action {name} takes regex only; take source_labels away";
        return null;
    }

    private static string? Check(RelabelRuleOptions rule, NameValidation scheme) =>
        RelabelRule.TryCreate(rule, scheme, out var error) is null ? error ?? "this rule is not valid" : null;
}
