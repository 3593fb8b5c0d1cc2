namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>One step of a program; what the fields mean depends on the <see cref="Operation"/>.</summary>
internal record struct Instruction(Operation Operation, int Next, int Other);
