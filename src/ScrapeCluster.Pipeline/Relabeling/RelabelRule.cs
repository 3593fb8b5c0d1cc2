using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling.Regex;

namespace ScrapeCluster.Pipeline.Relabeling;

/// <summary>A relabel rule ready for use: checked and with its regex compiled. Immutable, safe on many threads.</summary>
public sealed class RelabelRule
{
    private RelabelRule(RelabelRuleOptions options, NameValidation scheme, Pattern pattern)
    {
        Options = options;
        Scheme = scheme;
        Pattern = pattern;
        Target = new ReplacementTemplate(options.TargetLabel, pattern);
        Replacement = new ReplacementTemplate(options.Replacement, pattern);
    }

    /// <summary>The rule as written.</summary>
    public RelabelRuleOptions Options { get; }

    internal NameValidation Scheme { get; }

    /// <summary>The regex, anchored at both ends as a rule's regex is.</summary>
    internal Pattern Pattern { get; }

    internal ReplacementTemplate Target { get; }

    internal ReplacementTemplate Replacement { get; }

    /// <summary>Checks and compiles a rule.</summary>
    /// <returns>The rule, or null with the reason (Prometheus' own rules of validation) in <paramref name="error"/>.</returns>
    public static RelabelRule? TryCreate(RelabelRuleOptions options, NameValidation scheme, out string? error)
    {
        var pattern = Pattern.TryCompile($"^(?s:{options.Regex})$", out error);
        if (pattern is null)
            return null;
        error = RelabelRuleValidation.FindError(options, scheme);
        return error is null ? new RelabelRule(options, scheme, pattern) : null;
    }
}
