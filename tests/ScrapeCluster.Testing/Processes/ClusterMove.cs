namespace ScrapeCluster.Testing.Processes;

/// <summary>One shard went from one node to another.</summary>
/// <param name="Gap">From the end of the last scrape on the old node to the start on the new one.</param>
public sealed record ClusterMove(int Shard, string From, string To, DateTimeOffset Started, TimeSpan Gap);
