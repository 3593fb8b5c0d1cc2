using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>
/// Reads <c>processors.resource</c> (processor/resourceprocessor of opentelemetry-collector-contrib). What is known of a target is in labels only where the
/// exporter is told to put it there.
/// </summary>
internal static class ResourceProcessor
{
    public static readonly KeyTable Keys = new("processors.resource", "attributes");

    private static readonly string[] Identity = ["service.name", "service.namespace", "service.instance.id"];

    public static ProcessorEffect Read(YamlNode node, ErrorSink errors, string place, ProcessorContext context)
    {
        if (SectionReader.From(node, Keys, errors, place) is not { } section)
        {
            errors.Add(node, place, "attributes is missing");
            return ProcessorEffect.None;
        }

        var rules = AttributeActions.Read(section, "attributes", Refuse);
        if (context.HasResourceLabels)
            return new ProcessorEffect(rules);
        section.NoteWithoutEffect("without resource_to_telemetry_conversion it changes target_info only, where it is left out", "attributes");
        return ProcessorEffect.None;
    }

    private static string? Refuse(string attribute) => Identity.Contains(attribute)
        ? $"\"{attribute}\" makes the labels job and instance; change them with relabel_configs in the job"
        : null;
}
