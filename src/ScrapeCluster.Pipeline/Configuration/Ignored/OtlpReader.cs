using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Ignored;

/// <summary>Checks <c>otlp</c>.</summary>
internal static class OtlpReader
{
    public static readonly KeyTable Keys = new(
        "otlp",
        "promote_all_resource_attributes", "promote_resource_attributes", "ignore_resource_attributes", "translation_strategy",
        "keep_identifying_resource_attributes", "convert_histograms_to_nhcb", "promote_scope_metadata",
        "label_name_underscore_sanitization", "label_name_preserve_multiple_underscores");

    private static readonly string[] Flags =
    [
        "keep_identifying_resource_attributes", "convert_histograms_to_nhcb", "promote_scope_metadata",
        "label_name_underscore_sanitization", "label_name_preserve_multiple_underscores",
    ];

    private static readonly string[] Strategies =
        ["UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation"];

    public static void Check(SectionReader root, GlobalOptions global)
    {
        if (root.Section("otlp", Keys) is not { } section)
            return;

        foreach (var flag in Flags)
            _ = section.Flag(flag);
        CheckStrategy(section, global);
        CheckAttributes(section);
    }

    private static void CheckStrategy(SectionReader section, GlobalOptions global)
    {
        const string key = "translation_strategy";
        var strategy = section.Text(key);
        var index = Array.IndexOf(Strategies, strategy);
        if (strategy.Length > 0 && index < 0)
            section.Error(key, $"{key} {Excerpt.Of(strategy)} is not known; known are {string.Join(", ", Strategies)}");
        if (index >= 2 && global.MetricNameValidation == NameValidation.Legacy)
            section.Error(key, $"{key} {strategy} does not go with metric_name_validation_scheme legacy");
    }

    private static void CheckAttributes(SectionReader section)
    {
        const string promote = "promote_resource_attributes";
        const string ignore = "ignore_resource_attributes";
        var promotesAll = section.Flag("promote_all_resource_attributes");
        var promoted = section.Texts(promote) ?? [];
        var ignored = section.Texts(ignore) ?? [];
        if (promotesAll && promoted.Count > 0)
            section.Error(promote, $"{promote} cannot be given together with promote_all_resource_attributes");
        if (!promotesAll && ignored.Count > 0)
            section.Error(ignore, $"{ignore} needs promote_all_resource_attributes");
        CheckNames(section, promotesAll ? ignore : promote, promotesAll ? ignored : promoted);
    }

    private static void CheckNames(SectionReader section, string key, IReadOnlyList<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names.Select(name => name.Trim()))
        {
            if (name.Length == 0)
                section.Error(key, $"{key} holds an empty name");
            else if (!seen.Add(name))
                section.Error(key, $"{key} names {Excerpt.Of(name)} twice");
        }
    }
}
