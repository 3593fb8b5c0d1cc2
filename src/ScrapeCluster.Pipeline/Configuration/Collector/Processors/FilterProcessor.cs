using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>
/// Reads <c>processors.filter</c> (processor/filterprocessor of opentelemetry-collector-contrib), its lists of metric names. A name there is that of a family:
/// a histogram's includes its buckets, sum and count.
/// </summary>
internal static class FilterProcessor
{
    public static readonly KeyTable Keys = new(
        "processors.filter",
        "error_mode", "metrics", "metric_conditions", "traces", "trace_conditions", "logs", "log_conditions", "spans", "profiles", "profile_conditions");

    public static readonly KeyTable MetricsKeys = new("processors.filter.metrics", "include", "exclude", "metric", "datapoint", "regexp");

    public static readonly KeyTable MatchKeys = new(
        "processors.filter.metrics.include", "match_type", "metric_names", "regexp", "expressions", "resource_attributes");

    private const string Language = "its language is the collector's: write metric_relabel_configs with action drop into the job";

    private const string Parts = "(?:_bucket|_sum|_count)?";

    public static ProcessorEffect Read(YamlNode node, ErrorSink errors, string place, ProcessorContext context)
    {
        if (NodeReader.IsNull(node) || SectionReader.From(node, Keys, errors, place) is not { } section)
            return ProcessorEffect.None;
        section.NoteWithoutEffect("only metrics pass here", "traces", "trace_conditions", "logs", "log_conditions", "spans", "profiles", "profile_conditions");
        section.RefuseKeys(Language, "metric_conditions");
        var rules = new List<YamlNode>();
        if (section.Section("metrics", MetricsKeys) is { } metrics)
        {
            metrics.RefuseKeys(Language, "metric", "datapoint");
            Add(metrics, "include", "keep", rules);
            Add(metrics, "exclude", "drop", rules);
        }

        return new ProcessorEffect(rules);
    }

    private static void Add(SectionReader metrics, string key, string action, List<YamlNode> rules)
    {
        if (metrics.Section(key, MatchKeys) is not { } match)
            return;
        match.RefuseKeys($"write metric_relabel_configs with action {action} into the job", "expressions", "resource_attributes");
        match.NoteWithoutEffect("it is about speed only", "regexp");
        var names = match.Texts("metric_names") ?? [];
        var kind = match.StrictText("match_type");
        if (names.Count == 0)
            match.Error("metric_names", "metric_names is missing");
        else if (kind is "strict" or "regexp")
            rules.Add(RelabelRules.OfNames(match.Start, action, string.Join('|', names.Select(name => kind == "strict" ? RelabelRules.Exactly(name) + Parts : Pattern(name)))));
        else
            match.Error("match_type", $"match_type {Excerpt.Of(kind ?? "")} cannot be carried out; strict and regexp can");
    }

    // The collector's patterns may match anywhere in a name; a rule's match the whole.
    private static string Pattern(string regexp)
    {
        var start = regexp.StartsWith('^') ? "" : ".*";
        var isAnchored = regexp.EndsWith('$') && !regexp.EndsWith(@"\$", StringComparison.Ordinal);
        var body = regexp[(regexp.StartsWith('^') ? 1 : 0)..(isAnchored ? ^1 : ^0)];
        return $"{start}(?:{body}){(isAnchored ? Parts : ".*")}";
    }
}
