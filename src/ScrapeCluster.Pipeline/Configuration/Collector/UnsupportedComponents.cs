using ScrapeCluster.Pipeline.Configuration.Collector.Components;
using ScrapeCluster.Pipeline.Configuration.Collector.Processors;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>Takes out of the pipelines what cannot be carried out here, or refuses it, as the policy says. Each is named once.</summary>
internal sealed class UnsupportedComponents(ErrorSink errors, UnsupportedPolicy policy)
{
    private static readonly IReadOnlyDictionary<string, string> OtherReceivers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["otlp"] = "nothing is received here, targets are scraped",
        ["awsecscontainermetrics"] = "it reads the task metadata endpoint; run an exporter for it, or keep a collector for that pipeline",
        ["awscontainerinsightreceiver"] = "it makes CloudWatch's metrics; keep a collector for that pipeline",
        ["statsd"] = "nothing is received here; run statsd_exporter and scrape it",
        ["hostmetrics"] = "run node_exporter and scrape it",
        ["kubeletstats"] = "scrape the kubelet's /metrics and /metrics/cadvisor",
    };

    private readonly HashSet<(string Kind, ComponentId Id)> _named = [];

    /// <summary>What is left of the pipelines: those of metrics that still have a receiver and an exporter.</summary>
    public IReadOnlyList<CollectorPipeline> TakeOut(IReadOnlyList<CollectorPipeline> pipelines, Func<string, ComponentId, YamlNode> nodeOf)
    {
        var left = new List<CollectorPipeline>();
        foreach (var pipeline in pipelines)
        {
            if (!pipeline.IsMetrics)
            {
                Report(pipeline.Mark, pipeline.Place, $"pipeline \"{pipeline.Id}\" is not supported: only metrics pass here");
                continue;
            }

            var kept = pipeline with
            {
                Receivers = Keep(pipeline.Receivers, "receivers", nodeOf, id => id.Type == PrometheusReceiver.Type, id => OtherReceivers.GetValueOrDefault(id.Type, "only prometheus is")),
                Processors = Keep(pipeline.Processors, "processors", nodeOf, id => ProcessorTypes.ByType.ContainsKey(id.Type), id => ProcessorTypes.ReasonAgainst(id.Type)),
                Exporters = Keep(pipeline.Exporters, "exporters", nodeOf, IsKnownExporter, _ => "only remote write is: prometheusremotewrite"),
            };
            if (kept.Receivers.Count > 0 && kept.Exporters.Count > 0)
                left.Add(kept);
            else if (policy == UnsupportedPolicy.Skip)
                errors.Warn(pipeline.Mark, pipeline.Place, "this pipeline is left out: nothing of it can be carried out");
        }

        return left;
    }

    private static bool IsKnownExporter(ComponentId id) => CollectorDocument.IsRemoteWrite(id) || id.Type is "debug" or "logging";

    private List<ComponentId> Keep(
        IReadOnlyList<ComponentId> ids, string kind, Func<string, ComponentId, YamlNode> nodeOf, Func<ComponentId, bool> isSupported, Func<ComponentId, string> reason)
    {
        var kept = new List<ComponentId>();
        foreach (var id in ids)
        {
            if (isSupported(id))
                kept.Add(id);
            else if (_named.Add((kind, id)))
                Report(nodeOf(kind, id), $"{kind}::{id}", $"{kind.TrimEnd('s')} \"{id}\" is not supported: {reason(id)}");
        }

        return kept;
    }

    private void Report(YamlNode at, string place, string what)
    {
        if (policy == UnsupportedPolicy.Skip)
            errors.Warn(at, place, what + "; it is left out");
        else
            errors.Add(at, place, what + "; --unsupported=skip leaves it out");
    }
}
