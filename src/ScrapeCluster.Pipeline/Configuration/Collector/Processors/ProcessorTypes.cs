using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>The processors that can be carried out: each as rules on what is written.</summary>
internal static class ProcessorTypes
{
    /// <summary>By type; where one cannot be carried out in full it says so in the sink. A null node is a processor without options.</summary>
    public static readonly IReadOnlyDictionary<string, Func<YamlNode, ErrorSink, string, ProcessorContext, ProcessorEffect>> ByType =
        new Dictionary<string, Func<YamlNode, ErrorSink, string, ProcessorContext, ProcessorEffect>>(StringComparer.Ordinal)
        {
            ["batch"] = BatchProcessor.Read,
            ["memory_limiter"] = MemoryLimiterProcessor.Read,
            ["attributes"] = AttributesProcessor.Read,
            ["resource"] = ResourceProcessor.Read,
            ["filter"] = FilterProcessor.Read,
            ["metricstransform"] = MetricsTransformProcessor.Read,
            ["metrics_transform"] = MetricsTransformProcessor.Read,
            ["resourcedetection"] = ResourceDetectionProcessor.Read,
            ["resource_detection"] = ResourceDetectionProcessor.Read,
        };

    private static readonly IReadOnlyDictionary<string, string> Reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["k8sattributes"] = "a scrape has the meta labels of its pod: write relabel_configs with source_labels such as __meta_kubernetes_namespace into the job",
        ["k8s_attributes"] = "a scrape has the meta labels of its pod: write relabel_configs with source_labels such as __meta_kubernetes_namespace into the job",
        ["cumulativetodelta"] = "remote write carries cumulative values only; leave it out and use rate() in queries",
        ["deltatorate"] = "remote write carries cumulative values only; leave it out and use rate() in queries",
        ["metricsgeneration"] = "new metrics are made of others by recording rules at the receiver",
        ["transform"] = "its language cannot be carried out; write metric_relabel_configs into the job",
        ["groupbyattrs"] = "series have labels and no resources; leave it out",
    };

    /// <summary>Why a processor that is not in the table cannot be carried out, and what does its work.</summary>
    public static string ReasonAgainst(string type) =>
        Reasons.GetValueOrDefault(type, "it is not among " + string.Join(", ", ByType.Keys.Order(StringComparer.Ordinal)) + "; what it does to labels can be written as metric_relabel_configs");
}
