using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>A scrape config in use: turns the target groups of its job into targets. Immutable.</summary>
public sealed class ScrapePool(ScrapePoolOptions options)
{
    public ScrapePoolOptions Options { get; } = options;

    /// <summary>Applies relabel_configs and the rules of Prometheus' scrape/target.go to every target of the groups.</summary>
    public ScrapePoolTargets BuildTargets(IEnumerable<TargetGroup> groups) => throw new NotImplementedException();
}

/// <summary>All targets of a pool after relabeling.</summary>
/// <param name="Active">Unique by <see cref="Target.Id"/>.</param>
/// <param name="Dropped">Targets that a rule dropped, as many as keep_dropped_targets allows.</param>
/// <param name="DroppedCount">All that a rule dropped.</param>
/// <param name="Errors">One sentence for each target that cannot be scraped as it is.</param>
public sealed record ScrapePoolTargets(
    IReadOnlyList<Target> Active,
    IReadOnlyList<LabelSet> Dropped,
    int DroppedCount,
    IReadOnlyList<string> Errors);
