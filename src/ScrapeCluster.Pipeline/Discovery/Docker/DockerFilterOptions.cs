using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>A filter of the engine's API: what has one of the values is listed.</summary>
public sealed record DockerFilterOptions(string Name, ValueList<string> Values);
