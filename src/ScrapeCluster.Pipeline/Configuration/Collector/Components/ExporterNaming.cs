using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>What an exporter says of the names and labels that it writes. Null: it says nothing.</summary>
/// <param name="Namespace">Goes in front of each name, with an underscore.</param>
/// <param name="AddSuffixes">Units and <c>_total</c> are added to names.</param>
/// <param name="ResourceLabels">What the collector knows of a target becomes labels.</param>
/// <param name="TargetInfo">A series <c>target_info</c> for each target.</param>
/// <param name="ScopeLabels">Labels <c>otel_scope_name</c> and <c>otel_scope_version</c>.</param>
/// <param name="KeepsNames">Names that are no classic ones stay as they are.</param>
internal sealed record ExporterNaming(string? Namespace, bool? AddSuffixes, bool? ResourceLabels, bool? TargetInfo, bool? ScopeLabels, bool KeepsNames)
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
            section.FlagOrNull("disable_scope_info") is { } disable ? !disable : null,
            section.StrictText("translation_strategy")?.StartsWith("No", StringComparison.Ordinal) == true);
        if (resource?.Flag("exclude_service_attributes") == true)
            resource.Error("exclude_service_attributes", "exclude_service_attributes is not supported; drop service_name and service_instance_id with a processor");
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

    /// <summary>Adds the endpoint's <c>naming</c>: what is said, and what the AWS Distro does where nothing is said.</summary>
    public void AddTo(MappingBuilder extension, YamlNode mark, CollectorCompatibility compatibility)
    {
        var isAdot = compatibility == CollectorCompatibility.Adot;
        extension.Add("naming", new MappingBuilder(mark)
            .Add("metric_suffixes", TrueOrNone(AddSuffixes ?? isAdot))
            .Add("otlp_forms", TrueOrNone(isAdot && !KeepsNames))
            .Add("scope_labels", TrueOrNone(ScopeLabels ?? isAdot))
            .Add("resource_labels", TrueOrNone(ResourceLabels ?? false))
            .Add("target_info", TrueOrNone(TargetInfo ?? isAdot)));
    }

    private static bool? TrueOrNone(bool value) => value ? true : null;
}
