using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Options, or all mistakes: each one sentence with file, line and place in front.</summary>
/// <param name="Options">Null where there is any mistake.</param>
/// <param name="Errors">Empty where there is none.</param>
public sealed record ConfigurationResult(ScrapeClusterOptions? Options, ValueList<string> Errors);
