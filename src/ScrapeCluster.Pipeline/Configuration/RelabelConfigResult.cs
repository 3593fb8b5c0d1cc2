using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Relabel rules, or all mistakes found in them: each one sentence with its line and place in front.</summary>
/// <param name="Rules">Null where there is any mistake.</param>
/// <param name="Errors">Empty where there is none.</param>
public sealed record RelabelConfigResult(ValueList<RelabelRuleOptions>? Rules, ValueList<string> Errors);
