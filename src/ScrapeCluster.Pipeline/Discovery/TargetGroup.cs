using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// Targets discovered together. <see cref="Labels"/> hold for all of them unless a target has its own.
/// <see cref="Source"/> names the group within its discoverer (for example the file and the position in it).
/// </summary>
public sealed record TargetGroup(string Source, LabelSet Labels, ValueList<LabelSet> Targets);
