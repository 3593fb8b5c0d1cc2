using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

/// <summary>Turns a series' labels into those that the OpenTelemetry collector would write of it. Immutable.</summary>
internal sealed class SeriesNaming(NamingOptions options)
{
    public const string TargetInfoName = "target_info";

    /// <summary>What the AWS Distro 0.49 writes.</summary>
    private static readonly Label[] Scope =
    [
        new("otel_scope_name", "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver"),
        new("otel_scope_version", "v0.49.0"),
    ];

    public bool WritesTargetInfo => options.TargetInfo;

    /// <param name="labels">After all rules, not sorted; changed.</param>
    /// <param name="kind">By the page. Unknown where a rule of the job renamed the series.</param>
    /// <param name="target">What the series is of.</param>
    /// <returns>False: it is not written.</returns>
    public bool Apply(LabelSetBuilder labels, in MetricKind kind, Target target)
    {
        if (options.OtlpForms && kind.Suffix == "_created")
            return false;
        var (job, instance) = (labels.Get("job"), labels.Get("instance"));
        if (options.OtlpForms)
            Translate(labels, kind);
        if (options.MetricSuffixes || options.OtlpForms)
            labels.Set(LabelNames.MetricName, MetricNaming.Of(labels.Get(LabelNames.MetricName), kind, options.MetricSuffixes));
        if (options.ScopeLabels && !HasScope(labels))
            AddAll(labels, Scope);
        if (!options.ResourceLabels)
            return true;
        labels.Set("service_name", job).Set("service_instance_id", instance);
        AddAll(labels, TargetResource.LabelsOf(target, instance));
        return true;
    }

    /// <summary>The labels of the target's <c>target_info</c>.</summary>
    /// <param name="labels">With external labels, and the target's job and instance alone besides; changed.</param>
    public static void DescribeTarget(LabelSetBuilder labels, Target target) => AddAll(labels, TargetResource.LabelsOf(target, labels.Get("instance")));

    private static void AddAll(LabelSetBuilder labels, IEnumerable<Label> added)
    {
        foreach (var label in added)
            labels.Set(label.Name, label.Value);
    }

    private static bool HasScope(LabelSetBuilder labels)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Name.StartsWith("otel_scope_", StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    // Values of labels that come to have one name stand behind each other, in the order of the names they had.
    private static void Translate(LabelSetBuilder labels, in MetricKind kind)
    {
        var bound = kind switch
        {
            { Type: MetricType.Histogram, Suffix: "_bucket" } => "le",
            { Type: MetricType.Summary, Suffix: "" } => "quantile",
            _ => null,
        };
        labels.Sort();
        var old = Enumerable.Range(0, labels.Count).Select(i => labels[i]).ToList();
        foreach (var label in old)
        {
            var name = label.Name == LabelNames.MetricName ? label.Name : LabelNaming.NameOf(label.Name);
            var value = label.Name == bound ? LabelNaming.BoundOf(label.Value) : label.Value;
            if (name == label.Name && value == label.Value)
                continue;
            labels.Delete(label.Name);
            var held = labels.Get(name);
            labels.Set(name, held.Length == 0 ? value : $"{held};{value}");
        }
    }
}
