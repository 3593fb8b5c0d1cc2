using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Relabeling;

/// <summary>What Prometheus demands of a relabel rule besides a regex that compiles (model/relabel, Validate).</summary>
internal static class RelabelRuleValidation
{
    /// <returns>What is wrong with the rule, or null.</returns>
    public static string? FindError(RelabelRuleOptions options, NameValidation scheme) =>
        FindMissing(options) ?? FindInvalidName(options, scheme) ?? FindNeedless(options);

    private static string? FindMissing(RelabelRuleOptions options)
    {
        var action = NameOf(options.Action);
        if (options is { Action: RelabelAction.HashMod, Modulus: 0 })
            return $"action {action} needs a 'modulus' greater than 0";
        return NeedsTarget(options.Action) && options.TargetLabel.Length == 0 ? $"action {action} needs a 'target_label'" : null;
    }

    private static string? FindInvalidName(RelabelRuleOptions options, NameValidation scheme)
    {
        var action = NameOf(options.Action);
        var isTemplate = options.Action == RelabelAction.Replace && options.TargetLabel.Contains('$', StringComparison.Ordinal);
        var isValid = isTemplate ? IsValidTemplate(options.TargetLabel, scheme) : Names.IsValidLabelName(options.TargetLabel, scheme);
        if (NeedsTarget(options.Action) && !isValid)
            return $"\"{options.TargetLabel}\" is no valid 'target_label' for action {action}; allowed is {Allowed(scheme)}";
        if (options.Action == RelabelAction.LabelMap && !IsValidTemplate(options.Replacement, scheme))
            return $"\"{options.Replacement}\" is no valid 'replacement' for action {action}, as it becomes a label name; allowed is {Allowed(scheme)}";
        return null;
    }

    private static string? FindNeedless(RelabelRuleOptions options)
    {
        var action = NameOf(options.Action);
        return options.Action switch
        {
            RelabelAction.Lowercase or RelabelAction.Uppercase when options.Replacement != RelabelRuleOptions.DefaultReplacement =>
                $"action {action} takes no 'replacement'",
            RelabelAction.KeepEqual or RelabelAction.DropEqual when options.Regex != RelabelRuleOptions.DefaultRegex || HasValueOptions(options) =>
                $"action {action} takes only 'source_labels' and 'target_label'",
            RelabelAction.LabelDrop or RelabelAction.LabelKeep when HasNameOptions(options) || HasValueOptions(options) =>
                $"action {action} takes only 'regex'",
            _ => null,
        };
    }

    private static bool HasNameOptions(RelabelRuleOptions options) =>
        options.SourceLabels.Count > 0 || options.TargetLabel.Length > 0;

    private static bool HasValueOptions(RelabelRuleOptions options) =>
        options.Modulus != 0 ||
        options.Separator != RelabelRuleOptions.DefaultSeparator ||
        options.Replacement != RelabelRuleOptions.DefaultReplacement;

    private static bool NeedsTarget(RelabelAction action) => action
        is RelabelAction.Replace or RelabelAction.HashMod
        or RelabelAction.Lowercase or RelabelAction.Uppercase
        or RelabelAction.KeepEqual or RelabelAction.DropEqual;

    /// <summary>
    /// A label name in which parts may come from groups. UTF-8 names may hold any character, so there the text itself
    /// must be a name; the legacy scheme allows the characters of a name and references.
    /// </summary>
    private static bool IsValidTemplate(string text, NameValidation scheme) =>
        scheme == NameValidation.Utf8 ? Names.IsValidLabelName(text, scheme) : IsLegacyTemplate(text);

    private static bool IsLegacyTemplate(ReadOnlySpan<char> text)
    {
        var isValid = !text.IsEmpty && !char.IsAsciiDigit(text[0]);
        while (isValid && !text.IsEmpty)
            isValid = TakeWordOrReference(ref text);
        return isValid;
    }

    /// <summary>Takes a letter, digit or underscore, <c>$name</c> or <c>${name}</c> off the start.</summary>
    private static bool TakeWordOrReference(ref ReadOnlySpan<char> text)
    {
        var isReference = text[0] == '$';
        var braces = isReference && text[1..].StartsWith("{");
        var name = text[(braces ? 2 : isReference ? 1 : 0)..];
        var length = 0;
        while (length < name.Length && IsWord(name[length]))
            length++;
        text = name[length..];
        if (!braces)
            return length > 0;
        var closes = text.StartsWith("}");
        text = closes ? text[1..] : text;
        return closes && length > 0;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static string Allowed(NameValidation scheme) =>
        scheme == NameValidation.Utf8 ? "any text that is not empty" : "[a-zA-Z_][a-zA-Z0-9_]*, with references such as ${1} where a template is allowed";

    private static string NameOf(RelabelAction action) => action.ToString().ToLowerInvariant();
}
