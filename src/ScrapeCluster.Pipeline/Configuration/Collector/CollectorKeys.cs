using ScrapeCluster.Pipeline.Configuration.Collector.Components;
using ScrapeCluster.Pipeline.Configuration.Collector.Processors;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>The options of every component that is carried out: what config/collector.md must list.</summary>
internal static class CollectorKeys
{
    public static readonly IReadOnlyList<KeyTable> Documented =
    [
        CollectorDocument.Keys, CollectorService.Keys, CollectorService.PipelineKeys, PrometheusReceiver.Keys, PrometheusReceiver.AllocatorKeys,
        RemoteWriteExporter.Keys, RemoteWriteExporter.AuthKeys, ExporterTuning.QueueKeys, ExporterTuning.RetryKeys, ExporterNaming.ResourceKeys,
        ExporterNaming.TargetInfoKeys, ClientTls.Keys,
        SigV4AuthExtension.Keys, SigV4AuthExtension.RoleKeys, Authenticators.BasicKeys, Authenticators.BasicClientKeys, Authenticators.BearerKeys,
        Authenticators.OAuth2Keys, Authenticators.HeadersKeys, Authenticators.HeaderKeys, Extensions.HealthCheckKeys,
        BatchProcessor.Keys, MemoryLimiterProcessor.Keys, AttributesProcessor.Keys, AttributeActions.Keys, ResourceProcessor.Keys,
        FilterProcessor.Keys, FilterProcessor.MetricsKeys, FilterProcessor.MatchKeys, MetricsTransformProcessor.Keys,
        MetricsTransformProcessor.TransformKeys, MetricsTransformProcessor.OperationKeys, ResourceDetectionProcessor.Keys,
    ];
}
