using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>
/// Reads <c>processors.resourcedetection</c> (processor/resourcedetectionprocessor of opentelemetry-collector-contrib). It says where the collector runs, which
/// is not where the targets run; the detector <c>env</c> is carried out, the others are refused where the exporter would write what they find.
/// </summary>
internal static class ResourceDetectionProcessor
{
    public static readonly KeyTable Keys = new(
        "processors.resourcedetection",
        "detectors", "override", "timeout", "attributes", "refresh_interval", "system", "ec2", "ecs", "eks", "elasticbeanstalk", "lambda", "gcp", "azure", "aks",
        "docker", "consul", "heroku", "openshift", "k8snode");

    private const string Variable = "OTEL_RESOURCE_ATTRIBUTES";

    public static ProcessorEffect Read(YamlNode node, ErrorSink errors, string place, ProcessorContext context)
    {
        if (NodeReader.IsNull(node) || SectionReader.From(node, Keys, errors, place) is not { } section)
            return ProcessorEffect.None;
        _ = section.GoDuration("timeout");
        var detectors = section.Texts("detectors") ?? [];
        if (!context.HasResourceLabels)
        {
            section.NoteWithoutEffect("without resource_to_telemetry_conversion it changes target_info only, where it is left out", "detectors");
            return ProcessorEffect.None;
        }

        foreach (var detector in detectors.Where(detector => detector != "env"))
            section.Error("detectors", $"detector \"{detector}\" is not supported: it would put labels of the machine that scrapes onto what it scrapes, and they would change as targets move among nodes; use env, or external_labels");
        return detectors.Contains("env") ? new ProcessorEffect(OfEnvironment(section, context)) : ProcessorEffect.None;
    }

    private static List<YamlNode> OfEnvironment(SectionReader section, ProcessorContext context)
    {
        var rules = new List<YamlNode>();
        foreach (var pair in (context.Variable(Variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = pair.Split('=', 2);
            if (parts.Length == 2)
                rules.Add(RelabelRules.AddWhereAbsent(section.Start, string.Concat(parts[0].Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')), Uri.UnescapeDataString(parts[1])));
        }

        return rules;
    }
}
