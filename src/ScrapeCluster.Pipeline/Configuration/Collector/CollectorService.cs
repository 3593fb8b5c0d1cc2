using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>Reads <c>service</c>: which components there are in which pipelines (service/pipelines/config.go of opentelemetry-collector).</summary>
/// <param name="Pipelines">Each names components that exist.</param>
/// <param name="Extensions">Those that run.</param>
internal sealed record CollectorService(IReadOnlyList<CollectorPipeline> Pipelines, IReadOnlyList<ComponentId> Extensions)
{
    public static readonly KeyTable Keys = new("service", "pipelines", "extensions", "telemetry");

    public static readonly KeyTable PipelineKeys = new("service.pipelines", "receivers", "processors", "exporters");

    private static readonly string[] Signals = ["metrics", "traces", "logs", "profiles"];

    /// <param name="root">The top level.</param>
    /// <param name="exists">Whether there is a component of a kind: receivers, processors, exporters, extensions.</param>
    public static CollectorService Read(SectionReader root, Func<string, ComponentId, bool> exists)
    {
        if (root.Section("service", Keys) is not { } service)
        {
            root.Error("service", "service is missing, with pipelines: nothing would run");
            return new CollectorService([], []);
        }

        var pipelines = new List<CollectorPipeline>();
        foreach (var (name, node) in service.Map("pipelines")?.Entries() ?? [])
        {
            if (ReadPipeline(name, node, root.Errors, exists) is { } pipeline)
                pipelines.Add(pipeline);
        }

        if (pipelines.Count == 0)
            service.Error("pipelines", "there is no pipeline: nothing would run");
        service.NoteWithoutEffect("use --log.level and --log.format; the own metrics are at /metrics of --web.listen-address", "telemetry");
        return new CollectorService(pipelines, Ids(service, "extensions", exists, "service::extensions"));
    }

    private static CollectorPipeline? ReadPipeline(string name, YamlNode node, ErrorSink errors, Func<string, ComponentId, bool> exists)
    {
        var id = ComponentId.Parse(name);
        var place = $"service::pipelines::{name}";
        if (!Signals.Contains(id.Type))
            errors.Add(node, place, $"unknown signal \"{id.Type}\"; known are {string.Join(", ", Signals)}");
        if (NodeReader.IsNull(node) || SectionReader.From(node, PipelineKeys, errors, place) is not { } section)
        {
            errors.Add(node, place, "it needs receivers and exporters");
            return null;
        }

        var pipeline = new CollectorPipeline(
            id, section.Start, Ids(section, "receivers", exists, place), Ids(section, "processors", exists, place), Ids(section, "exporters", exists, place));
        if (section.Items("receivers") is not { Count: > 0 })
            section.Error("receivers", "it has no receivers");
        if (section.Items("exporters") is not { Count: > 0 })
            section.Error("exporters", "it has no exporters");
        if (pipeline.Processors.Count != pipeline.Processors.Distinct().Count())
            section.Error("processors", "a processor is named twice");
        return pipeline;
    }

    private static List<ComponentId> Ids(SectionReader section, string kind, Func<string, ComponentId, bool> exists, string place)
    {
        var ids = new List<ComponentId>();
        foreach (var text in section.Texts(kind) ?? [])
        {
            var id = ComponentId.Parse(text);
            if (exists(kind, id))
                ids.Add(id);
            else
                section.Errors.Add(section.Node(kind), place, $"references {kind.TrimEnd('s')} \"{text}\" which is not configured");
        }

        return kind == "processors" ? ids : [.. ids.Distinct()];
    }
}
