using ScrapeCluster.Pipeline.Configuration.Collector.Components;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>The scrape configs in effect as JSON, by job, secrets as <c>&lt;secret&gt;</c>: what a target allocator tells collectors.</summary>
public static class ScrapeConfigsJson
{
    public static string Of(ScrapeClusterOptions options)
    {
        var configs = YamlReader.Read(options.Yaml) is YamlMapping root && PrometheusReceiver.Find(root, "scrape_configs") is YamlSequence list ? list.Items : [];
        return JsonOfYaml.Object(configs.OfType<YamlMapping>().Select(config =>
            KeyValuePair.Create(((YamlScalar)PrometheusReceiver.Find(config, "job_name")!).Value, (YamlNode)config)));
    }
}
