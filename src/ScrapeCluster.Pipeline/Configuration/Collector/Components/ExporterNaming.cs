using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>What an exporter says of the names and labels that it writes. Null: it says nothing.</summary>
/// <param name="Namespace">Goes in front of each name, with an underscore.</param>
/// <param name="AddSuffixes">Units and <c>_total</c> are added to names.</param>
/// <param name="ResourceLabels">What the collector knows of a target becomes labels.</param>
/// <param name="TargetInfo">A series <c>target_info</c> for each target.</param>
/// <param name="ScopeLabels">Labels <c>otel_scope_name</c> and <c>otel_scope_version</c>.</param>
internal sealed record ExporterNaming(string? Namespace, bool? AddSuffixes, bool? ResourceLabels, bool? TargetInfo, bool? ScopeLabels)
{
    public static readonly KeyTable ResourceKeys = new(
        "exporters.prometheusremotewrite.resource_to_telemetry_conversion", "enabled", "exclude_service_attributes");

    public static readonly KeyTable TargetInfoKeys = new("exporters.prometheusremotewrite.target_info", "enabled");

    private static readonly string[] Strategies =
        ["UnderscoreEscapingWithSuffixes", "UnderscoreEscapingWithoutSuffixes", "NoUTF8EscapingWithSuffixes", "NoTranslation"];

    public static ExporterNaming Read(SectionReader section)
    {
        var resource = section.Section("resource_to_telemetry_conversion", ResourceKeys);
        var naming = new ExporterNaming(
            section.StrictText("namespace") is { Length: > 0 } name ? name : null,
            ReadStrategy(section) ?? section.FlagOrNull("add_metric_suffixes"),
            resource?.FlagOrNull("enabled"),
            section.Section("target_info", TargetInfoKeys)?.FlagOrNull("enabled"),
            section.FlagOrNull("disable_scope_info") is { } disable ? !disable : null);
        resource?.NoteWithoutEffect("no resource labels are written", "exclude_service_attributes");
        NoteWithoutEffect(section, naming);
        return naming;
    }

    private static bool? ReadStrategy(SectionReader section)
    {
        if (section.StrictText("translation_strategy") is not { Length: > 0 } strategy)
            return null;
        if (!Strategies.Contains(strategy))
            section.Error("translation_strategy", $"translation_strategy {Excerpt.Of(strategy)} is not known; known are {string.Join(", ", Strategies)}");
        return strategy.EndsWith("WithSuffixes", StringComparison.Ordinal);
    }

    private static void NoteWithoutEffect(SectionReader section, ExporterNaming naming)
    {
        if (naming.AddSuffixes == true)
            section.Warn("add_metric_suffixes", "names are written as they are scraped: no unit and no _total is added to them");
        if (naming.ResourceLabels == true)
            section.Warn("resource_to_telemetry_conversion", "no labels service_name, server_address and their like are written; add what is needed with relabel_configs");
        if (naming.TargetInfo == true)
            section.Warn("target_info", "no series target_info is written");
        if (naming.ScopeLabels == true)
            section.Warn("disable_scope_info", "no labels otel_scope_name and otel_scope_version are written");
    }
}
