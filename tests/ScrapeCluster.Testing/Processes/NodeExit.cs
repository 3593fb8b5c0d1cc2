namespace ScrapeCluster.Testing.Processes;

/// <summary>How a node ended.</summary>
/// <param name="Code">Exit status; 128 + signal where a signal ended it.</param>
/// <param name="After">From the signal to the end of the process.</param>
public readonly record struct NodeExit(int Code, TimeSpan After);
