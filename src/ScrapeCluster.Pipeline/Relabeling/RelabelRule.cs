using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Relabeling;

/// <summary>A relabel rule ready for use: checked and with its regex compiled. Immutable, safe on many threads.</summary>
public sealed class RelabelRule
{
    /// <summary>Checks and compiles a rule.</summary>
    /// <returns>The rule, or null with the reason (Prometheus' own rules of validation) in <paramref name="error"/>.</returns>
    public static RelabelRule? TryCreate(RelabelRuleOptions options, NameValidation scheme, out string? error) =>
        throw new NotImplementedException();
}
