using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>What a job's options do to every sample: its labels, its time, its limits. Immutable, one per job.</summary>
public sealed class SampleRules
{
    private readonly ValueList<RelabelRuleOptions> _relabelConfigs;
    private readonly RelabelRule[] _relabeling;
    private readonly LabelLimits _limits;
    private readonly NameValidation _validation;

    public SampleRules(ScrapePool pool)
    {
        var options = pool.Options;
        _relabelConfigs = options.MetricRelabelConfigs;
        _relabeling = [.. pool.MetricRelabelRules];
        _limits = LabelLimits.From(options);
        _validation = options.MetricNameValidation;
        HonorLabels = options.HonorLabels;
        HonorTimestamps = options.HonorTimestamps;
        TrackTimestampsStaleness = options.TrackTimestampsStaleness;
        SampleLimit = options.SampleLimit;
    }

    public bool HonorLabels { get; }

    public bool HonorTimestamps { get; }

    public bool TrackTimestampsStaleness { get; }

    /// <summary>0: no limit.</summary>
    public int SampleLimit { get; }

    /// <summary>True where both make the same labels of every sample, so that what is known of a target's series stays good.</summary>
    public bool LabelsLike(SampleRules other) =>
        _relabelConfigs.Equals(other._relabelConfigs) && _limits == other._limits && _validation == other._validation && HonorLabels == other.HonorLabels;

    /// <summary>
    /// Turns a sample's exposed labels into those of its series, sorted: target labels, then metric relabeling, then the checks that fail
    /// a scrape (Prometheus, scrape/scrape_append_v2.go).
    /// </summary>
    /// <param name="labels">As exposed; changed in place.</param>
    /// <returns>False where the sample is dropped by a rule, or where <paramref name="error"/> fails the scrape.</returns>
    public bool Apply(LabelSetBuilder labels, LabelSet targetLabels, out ScrapeFailure failure, out string? error)
    {
        failure = ScrapeFailure.None;
        error = null;
        labels.Sort();
        TargetLabels.Merge(labels, targetLabels, HonorLabels);
        if ((_relabeling.Length > 0 && !Relabeler.Apply(_relabeling, labels)) || labels.Count == 0)
            return false;

        labels.Sort();
        if ((error = NameError(labels)) is not null)
            failure = ScrapeFailure.InvalidName;
        else if ((error = _limits.Check(labels)) is not null)
            failure = ScrapeFailure.LabelLimit;
        return error is null;
    }

    private string? NameError(LabelSetBuilder labels)
    {
        var name = labels.Get(LabelNames.MetricName);
        if (name.Length == 0)
            return $"A sample with the labels {Show(labels)} has no metric name (__name__); metric_relabel_configs may have taken it away.";
        if (!Names.IsValidMetricName(name, _validation))
            return $"The metric name \"{name}\" is not valid; allowed is {Allowed(":")} (metric_name_validation_scheme).";

        for (var i = 0; i < labels.Count; i++)
        {
            if (!Names.IsValidLabelName(labels[i].Name, _validation) || !Names.IsUtf8(labels[i].Value))
                return $"The label {Show(labels[i])} of metric \"{name}\" is not valid; allowed as a name is {Allowed("")} (metric_name_validation_scheme), as a value valid UTF-8.";
        }

        return null;
    }

    private string Allowed(string colon) =>
        _validation == NameValidation.Utf8 ? "any valid UTF-8" : $"[a-zA-Z_{colon}][a-zA-Z0-9_{colon}]*";

    private static string Show(LabelSetBuilder labels)
    {
        var text = string.Join(", ", Enumerable.Range(0, labels.Count).Select(i => Show(labels[i])));
        return "{" + (text.Length <= 200 ? text : text[..200] + "...") + "}";
    }

    private static string Show(Label label) => $"{label.Name}=\"{label.Value}\"";
}
