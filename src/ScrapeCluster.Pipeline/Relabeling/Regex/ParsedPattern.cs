namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>What the parser made of a regex.</summary>
/// <param name="GroupNames">The name of each group, the whole match first; empty where it has none.</param>
internal sealed record ParsedPattern(Node Root, string[] GroupNames);
