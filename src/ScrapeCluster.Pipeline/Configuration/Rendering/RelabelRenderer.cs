using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>Writes lists of relabel rules.</summary>
internal static class RelabelRenderer
{
    public static void Render(YamlText text, string key, IReadOnlyList<RelabelRuleOptions> rules) => text.Sections(key, rules, rule => Render(text, rule));

    // Some actions refuse keys that say no more than the default.
    private static void Render(YamlText text, RelabelRuleOptions rule)
    {
        text.AddFlow("source_labels", rule.SourceLabels);
        if (rule.Separator != RelabelRuleOptions.DefaultSeparator)
            text.Add("separator", rule.Separator);
        if (rule.Action is not (RelabelAction.KeepEqual or RelabelAction.DropEqual))
            text.Add("regex", rule.Regex);
        text.AddUnlessZero("modulus", rule.Modulus);
        text.AddUnlessEmpty("target_label", rule.TargetLabel);
        if (rule.Replacement != RelabelRuleOptions.DefaultReplacement)
            text.Add("replacement", rule.Replacement);
        text.Add("action", rule.Action.ToString().ToLowerInvariant());
    }
}
