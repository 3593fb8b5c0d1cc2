using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>A scrape config in use: turns the target groups of its job into targets. Immutable.</summary>
public sealed class ScrapePool
{
    private readonly RelabelRule[] _rules;

    /// <exception cref="ArgumentException">A relabel rule is not valid; loading a configuration finds that first.</exception>
    public ScrapePool(ScrapePoolOptions options)
    {
        Options = options;
        _rules = Compile(options.RelabelConfigs, "relabel_configs");
        MetricRelabelRules = Compile(options.MetricRelabelConfigs, "metric_relabel_configs");
    }

    public ScrapePoolOptions Options { get; }

    /// <summary><c>metric_relabel_configs</c>, compiled.</summary>
    public IReadOnlyList<RelabelRule> MetricRelabelRules { get; }

    /// <summary>
    /// Applies relabel_configs and the rules of Prometheus' scrape/target.go to every target of the groups. The same on every node:
    /// nothing but the options and the groups matters.
    /// </summary>
    public ScrapePoolTargets BuildTargets(IEnumerable<TargetGroup> groups)
    {
        var builder = new TargetBuilder(Options, _rules);
        var result = new TargetCollector(Options);
        foreach (var group in groups)
        {
            for (var i = 0; i < group.Targets.Count; i++)
            {
                var discovered = builder.Discover(group.Targets[i], group.Labels);
                var target = builder.Build(discovered, out var error);
                if (error is not null)
                    result.AddError(group, i, discovered, error);
                else if (target is not null)
                    result.AddActive(target);
                else
                    result.AddDropped(discovered);
            }
        }

        return result.ToTargets();
    }

    /// <summary>What was said of a target before relabeling, without what the scrape config says of all its targets.</summary>
    public LabelSet SaidOf(Target target)
    {
        var ofAll = new TargetBuilder(Options, _rules).Discover(LabelSet.Empty, LabelSet.Empty);
        return LabelSet.From(target.DiscoveredLabels.Where(label => ofAll.Get(label.Name) != label.Value));
    }

    private RelabelRule[] Compile(ValueList<RelabelRuleOptions> rules, string key) =>
        [.. rules.Select((rule, i) => RelabelRule.TryCreate(rule, Options.MetricNameValidation, out var error)
            ?? throw new ArgumentException($"Cannot use {key}[{i}] of job \"{Options.JobName}\": {error}"))];
}
