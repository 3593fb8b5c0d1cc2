using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>Reads <c>processors.attributes</c> (processor/attributesprocessor of opentelemetry-collector-contrib): labels are set, copied and removed.</summary>
internal static class AttributesProcessor
{
    public static readonly KeyTable Keys = new("processors.attributes", "actions", "include", "exclude");

    public static ProcessorEffect Read(YamlNode node, ErrorSink errors, string place, ProcessorContext context)
    {
        if (SectionReader.From(node, Keys, errors, place) is not { } section)
        {
            errors.Add(node, place, "actions is missing");
            return ProcessorEffect.None;
        }

        section.RefuseKeys("write the rule as metric_relabel_configs in the job, with __name__ among source_labels", "include", "exclude");

        return new ProcessorEffect(AttributeActions.Read(section, "actions", Refuse));
    }

    private static string? Refuse(string attribute) => attribute is "job" or "instance" or "__name__"
        ? $"\"{attribute}\" is no attribute of a sample in the collector; change it with relabel_configs in the job"
        : null;
}
