using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>Reads a list of actions on attributes (internal/coreinternal/attraction of opentelemetry-collector-contrib) as rules on labels.</summary>
internal static class AttributeActions
{
    public static readonly KeyTable Keys = new(
        "processors.attributes.actions", "key", "value", "from_attribute", "from_context", "converted_type", "pattern", "action", "default_value");

    /// <param name="owner">The processor.</param>
    /// <param name="key">Of the list.</param>
    /// <param name="refuse">Says why an attribute cannot be changed, or null.</param>
    public static List<YamlNode> Read(SectionReader owner, string key, Func<string, string?> refuse)
    {
        var rules = new List<YamlNode>();
        var items = owner.Items(key) ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (SectionReader.From(items[i], Keys, owner.Errors, $"{owner.At(key)}[{i}]") is { } action)
                Add(action, rules, refuse);
        }

        if (items.Count == 0)
            owner.Error(key, $"{key} is missing");
        return rules;
    }

    private static void Add(SectionReader action, List<YamlNode> rules, Func<string, string?> refuse)
    {
        if (action.StrictText("key") is not { Length: > 0 } attribute)
        {
            action.Error("key", "key is missing");
            return;
        }

        if (refuse(attribute) is { } reason)
        {
            action.Error("key", reason);
            return;
        }

        action.RefuseKeys("write metric_relabel_configs into the job", "converted_type", "pattern", "default_value");
        var label = LabelOf(attribute);
        var kind = action.StrictText("action")?.ToLowerInvariant();
        switch (kind)
        {
            case "delete":
                rules.Add(RelabelRules.Remove(action.Start, label));
                break;
            case "insert" or "update" or "upsert":
                Change(action, rules, label, kind);
                break;
            default:
                action.Error("action", $"action {Excerpt.Of(kind ?? "")} cannot be carried out on labels; insert, update, upsert and delete can");
                break;
        }
    }

    private static void Change(SectionReader action, List<YamlNode> rules, string label, string kind)
    {
        if (!action.IsUnset("from_context"))
        {
            action.Error("from_context", "from_context is for requests that a collector gets; give a value or from_attribute");
            return;
        }

        var value = action.IsUnset("value") ? null : action.Text("value");
        var source = action.StrictText("from_attribute");
        if ((value is null) == (source is null))
            action.Error("value", "give either value or from_attribute");
        else if (value is not null)
            rules.Add(kind switch
            {
                "insert" => RelabelRules.AddWhereAbsent(action.Start, label, value),
                "update" => RelabelRules.SetWherePresent(action.Start, label, value),
                _ => RelabelRules.Set(action.Start, label, value),
            });
        else if (kind == "upsert")
            rules.Add(RelabelRules.Copy(action.Start, LabelOf(source!), label));
        else
            action.Error("from_attribute", $"from_attribute with action {kind} cannot be carried out; use upsert, or metric_relabel_configs in the job");
    }

    // As label names are made of attributes (otlptranslator, label_namer.go).
    private static string LabelOf(string attribute) => string.Concat(attribute.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
