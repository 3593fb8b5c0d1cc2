using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Server.Commands;

/// <summary>Shows what each relabel rule of a job does to a label set.</summary>
internal sealed class RelabelSteps
{
    private static readonly RelabelRuleOptions DropAll = new() { Action = RelabelAction.Drop };

    private readonly ScrapePoolOptions _job;
    private readonly bool _ofTargets;
    private readonly TextWriter _output;
    private readonly RelabelRule[] _rules;

    /// <param name="ofTargets">The rules for targets rather than those for the samples of a scrape.</param>
    public RelabelSteps(ScrapePoolOptions job, bool ofTargets, TextWriter output)
    {
        (_job, _ofTargets, _output) = (job, ofTargets, output);
        _rules = [.. (ofTargets ? job.RelabelConfigs : job.MetricRelabelConfigs).Select(Compile)];
    }

    public void Show(LabelSet given)
    {
        var labels = _ofTargets ? Discover(given) : given;
        _output.WriteLine($"Job \"{_job.JobName}\", {(_ofTargets ? "relabel_configs" : "metric_relabel_configs")}: {_rules.Length} rules");
        ShowLabels(labels);
        for (var i = 0; i < _rules.Length; i++)
        {
            _output.WriteLine($"Rule {i + 1}: {Describe(_rules[i].Options)}");
            var builder = new LabelSetBuilder(labels);
            if (!Relabeler.Apply(_rules.AsSpan(i, 1), builder))
            {
                _output.WriteLine($"Dropped by rule {i + 1}.");
                return;
            }

            var after = builder.ToLabelSet();
            ShowChanges(labels, after);
            labels = after;
        }

        ShowEnd(given, labels);
    }

    private void ShowEnd(LabelSet given, LabelSet labels)
    {
        _output.WriteLine("Kept:");
        ShowLabels(labels);
        if (!_ofTargets)
            return;
        var targets = new ScrapePool(_job).BuildTargets([Group(given)]);
        foreach (var target in targets.Active)
            _output.WriteLine($"Target {target.Url} {target.Labels}");
        foreach (var error in targets.Errors)
            _output.WriteLine($"No target: {error}");
    }

    /// <summary>The labels with what the job adds to each of its targets before any rule is applied.</summary>
    private LabelSet Discover(LabelSet given)
    {
        // What a rule drops is kept as it was discovered.
        var pool = new ScrapePool(_job with { RelabelConfigs = [DropAll], KeepDroppedTargets = 0 });
        var targets = pool.BuildTargets([Group(given)]);
        return targets.Dropped is [var discovered] ? discovered : given;
    }

    private void ShowLabels(LabelSet labels)
    {
        foreach (var label in labels)
            _output.WriteLine($"    {Show(label)}");
    }

    private void ShowChanges(LabelSet before, LabelSet after)
    {
        if (before.Equals(after))
            _output.WriteLine("    no change");
        foreach (var label in before.Where(label => !after.Contains(label.Name)))
            _output.WriteLine($"  - {Show(label)}");
        foreach (var label in after.Where(label => before.Get(label.Name) != label.Value))
            _output.WriteLine(before.Contains(label.Name) ? $"  ~ {Show(label)}, was {Quote(before.Get(label.Name))}" : $"  + {Show(label)}");
    }

    private RelabelRule Compile(RelabelRuleOptions options) =>
        RelabelRule.TryCreate(options, _job.MetricNameValidation, out var error)
            ?? throw new ArgumentException($"Cannot use a rule of job \"{_job.JobName}\": {error}");

    private static TargetGroup Group(LabelSet given) => new("relabel", LabelSet.Empty, [given]);

    private static string Describe(RelabelRuleOptions rule)
    {
        var defaults = new RelabelRuleOptions();
        List<string> parts = [$"action: {rule.Action.ToString().ToLowerInvariant()}"];
        if (rule.SourceLabels.Count > 0)
            parts.Add($"source_labels: [{string.Join(", ", rule.SourceLabels)}]");
        AddIfSet("separator", rule.Separator, defaults.Separator);
        AddIfSet("regex", rule.Regex, defaults.Regex);
        if (rule.Modulus != 0)
            parts.Add($"modulus: {rule.Modulus}");
        AddIfSet("target_label", rule.TargetLabel, defaults.TargetLabel);
        AddIfSet("replacement", rule.Replacement, defaults.Replacement);
        return string.Join(", ", parts);

        void AddIfSet(string key, string value, string unset)
        {
            if (value != unset)
                parts.Add($"{key}: {Quote(value)}");
        }
    }

    private static string Show(Label label) => $"{label.Name}={Quote(label.Value)}";

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";
}
