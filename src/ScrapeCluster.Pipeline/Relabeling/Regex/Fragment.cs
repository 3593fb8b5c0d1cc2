namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Instructions whose ways out lead nowhere yet.</summary>
/// <param name="Start">The first instruction.</param>
/// <param name="Outs">The open ways out: number of the instruction times 2, plus 1 where it is Other rather than Next.</param>
/// <param name="CanBeEmpty">Whether it can match nothing.</param>
internal readonly record struct Fragment(int Start, OpenEnds Outs, bool CanBeEmpty);
