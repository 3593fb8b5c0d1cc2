using System.Text.Json;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Relabeling rules in the making, as the operator makes them (pkg/prometheus/promcfg.go): their order counts.</summary>
internal sealed class RuleList
{
    private readonly List<YamlNode> _rules = [];

    /// <summary>Begins with the copy of the job's name that rules of users may look at.</summary>
    public static RuleList WithJobName()
    {
        var rules = new RuleList();
        rules.Add(New().Add("source_labels", ["job"]).Add("target_label", "__tmp_prometheus_job_name"));
        return rules;
    }

    /// <summary>Writes the rules for samples, where there are any.</summary>
    public static void AddMetricRules(MappingBuilder config, JsonElement from)
    {
        var rules = new RuleList().AddOwn(from, "metricRelabelings");
        if (rules._rules.Count > 0)
            config.Add("metric_relabel_configs", rules.ToYaml());
    }

    public YamlSequence ToYaml() => New().List(_rules);

    public RuleList Keep(string regex, params string[] sourceLabels) => Add(New().Add("action", "keep").Add("source_labels", sourceLabels).Add("regex", regex));

    public RuleList Drop(string regex, params string[] sourceLabels) => Add(New().Add("action", "drop").Add("source_labels", sourceLabels).Add("regex", regex));

    /// <summary>Pods that have ended have no targets any more.</summary>
    public RuleList DropEndedPods() => Drop("(Failed|Succeeded)", "__meta_kubernetes_pod_phase");

    public RuleList Copy(string from, string to) => Add(New().Add("source_labels", [from]).Add("target_label", to));

    /// <summary>Copies a label where it is there and not empty.</summary>
    public RuleList CopyWherePresent(string from, string to) =>
        Add(New().Add("source_labels", [from]).Add("target_label", to).Add("regex", "(.+)").Add("replacement", "${1}"));

    public RuleList Set(string label, string value) => Add(New().Add("target_label", label).Add("replacement", value));

    /// <param name="regex">Of the source labels' values, with a semicolon between them.</param>
    public RuleList Replace(string regex, string replacement, string to, params string[] sourceLabels) =>
        Add(New().Add("source_labels", sourceLabels).Add("separator", ";").Add("regex", regex).Add("replacement", replacement).Add("target_label", to));

    /// <summary>Rules as a resource writes them.</summary>
    public RuleList AddOwn(JsonElement from, string name)
    {
        foreach (var rule in from.Each(name, rule => rule))
            Add(Own(rule));
        return this;
    }

    /// <summary>Copies a label for each name in a list: <c>targetLabels</c> and <c>podTargetLabels</c>.</summary>
    /// <param name="prefix">Of what the discovery calls it.</param>
    public RuleList CopyLabels(JsonElement from, string name, string prefix)
    {
        foreach (var label in from.Texts(name))
            CopyWherePresent(prefix + Sanitized(label), Sanitized(label));
        return this;
    }

    /// <summary>A name of Kubernetes as a label has it.</summary>
    public static string Sanitized(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static MappingBuilder New() => new(ResourceContext.Mark);

    private RuleList Add(MappingBuilder rule)
    {
        _rules.Add(rule.Mapping);
        return this;
    }

    // What is empty or 0 counts as not there.
    private static MappingBuilder Own(JsonElement rule)
    {
        var result = New();
        if (rule.Texts("sourceLabels").Length > 0)
            result.Copy("source_labels", rule, "sourceLabels");
        result.Copy("separator", rule, "separator");
        if (rule.Text("targetLabel").Length > 0)
            result.Copy("target_label", rule, "targetLabel");
        if (rule.Text("regex").Length > 0)
            result.Copy("regex", rule, "regex");
        if (rule.WholeOrNull("modulus") is not (null or 0))
            result.Copy("modulus", rule, "modulus");
        result.Copy("replacement", rule, "replacement");
        return rule.Text("action").Length > 0 ? result.CopyLower("action", rule, "action") : result;
    }
}
