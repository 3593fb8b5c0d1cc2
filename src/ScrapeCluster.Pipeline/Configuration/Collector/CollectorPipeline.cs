using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>A pipeline as the file has it.</summary>
/// <param name="Id">Its signal is the type: <c>metrics</c>, <c>traces</c>, <c>logs</c>, <c>profiles</c>.</param>
internal sealed record CollectorPipeline(
    ComponentId Id, YamlNode Mark, IReadOnlyList<ComponentId> Receivers, IReadOnlyList<ComponentId> Processors, IReadOnlyList<ComponentId> Exporters)
{
    public bool IsMetrics => Id.Type == "metrics";

    public string Place => $"service::pipelines::{Id}";
}
