using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Targets;

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
