using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>
/// Reads <c>processors.metricstransform</c> (processor/metricstransformprocessor of opentelemetry-collector-contrib): metrics are renamed, and get labels or
/// lose the names of theirs. What adds series up cannot be done where each series goes its own way.
/// </summary>
internal static class MetricsTransformProcessor
{
    public static readonly KeyTable Keys = new("processors.metricstransform", "transforms");

    public static readonly KeyTable TransformKeys = new(
        "processors.metricstransform.transforms",
        "include", "match_type", "action", "new_name", "operations", "experimental_match_labels", "aggregation_type", "group_resource_labels", "submatch_case");

    public static readonly KeyTable OperationKeys = new(
        "processors.metricstransform.transforms.operations",
        "action", "label", "new_label", "new_value", "label_value", "label_set", "aggregation_type", "aggregated_values", "value_actions", "experimental_scale");

    private const string Parts = "(_bucket|_sum|_count)?";

    public static ProcessorEffect Read(YamlNode node, ErrorSink errors, string place, ProcessorContext context)
    {
        var rules = new List<YamlNode>();
        if (SectionReader.From(node, Keys, errors, place) is not { } section)
            return ProcessorEffect.None;
        var items = section.Items("transforms") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (SectionReader.From(items[i], TransformKeys, errors, $"{section.At("transforms")}[{i}]") is { } transform)
                Add(transform, rules);
        }

        return new ProcessorEffect(rules);
    }

    private static void Add(SectionReader transform, List<YamlNode> rules)
    {
        transform.RefuseKeys("write metric_relabel_configs into the job", "experimental_match_labels", "aggregation_type", "group_resource_labels", "submatch_case");

        if (transform.StrictText("include") is not { Length: > 0 } include)
        {
            transform.Error("include", "include is missing");
            return;
        }

        if (transform.StrictText("action") is not "update" and var action)
        {
            transform.Error("action", $"action {Excerpt.Of(action ?? "")} is not supported; update is. What combines or copies series is a recording rule at the receiver");
            return;
        }

        var isPattern = transform.StrictText("match_type") == "regexp";
        var pattern = isPattern ? $"(?:{include.TrimStart('^').TrimEnd('$')})" : RelabelRules.Exactly(include);
        AddOperations(transform, pattern, rules);
        if (transform.StrictText("new_name") is not { Length: > 0 } name)
            return;
        if (isPattern)
            rules.Add(RelabelRules.Rename(transform.Start, pattern, name));
        else
            rules.Add(RelabelRules.Rename(transform.Start, pattern + Parts, RelabelRules.Literal(name) + "$1"));
    }

    private static void AddOperations(SectionReader transform, string pattern, List<YamlNode> rules)
    {
        var items = transform.Items("operations") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (SectionReader.From(items[i], OperationKeys, transform.Errors, $"{transform.At("operations")}[{i}]") is not { } operation)
                continue;
            operation.RefuseKeys("write metric_relabel_configs into the job", "label_value", "label_set", "aggregation_type", "aggregated_values", "experimental_scale");
            switch (operation.StrictText("action"))
            {
                case "add_label" when operation.StrictText("new_label") is { Length: > 0 } label:
                    rules.Add(new MappingBuilder(operation.Start).Add("source_labels", ["__name__"]).Add("regex", pattern + Parts)
                        .Add("target_label", label).Add("replacement", RelabelRules.Literal(operation.Text("new_value"))).Mapping);
                    break;
                case "update_label" when operation.IsUnset("value_actions") && operation.StrictText("label") is { Length: > 0 } old && operation.StrictText("new_label") is { Length: > 0 } renamed:
                    AddRenamed(operation, pattern, old, renamed, rules);
                    break;
                default:
                    operation.Error("action", $"operation {Excerpt.Of(operation.Text("action"))} cannot be carried out as it stands; add_label and update_label with new_label can");
                    break;
            }
        }
    }

    private static void AddRenamed(SectionReader operation, string pattern, string old, string renamed, List<YamlNode> rules)
    {
        rules.Add(Rule("(?s)" + pattern + Parts + ";(?P<value>.+)", renamed, "${value}"));
        rules.Add(Rule("(?s)" + pattern + Parts + ";.+", old, ""));

        YamlNode Rule(string regex, string target, string replacement) => new MappingBuilder(operation.Start)
            .Add("source_labels", ["__name__", old]).Add("regex", regex).Add("target_label", target).Add("replacement", replacement).Mapping;
    }
}
