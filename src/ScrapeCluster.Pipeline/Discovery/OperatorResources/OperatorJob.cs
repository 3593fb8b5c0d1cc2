using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A scrape config that a custom resource means.</summary>
/// <param name="Resource">What it is called in messages: <c>ServiceMonitor shop/web</c>.</param>
/// <param name="Config">An entry of <c>scrape_configs</c>.</param>
internal sealed record OperatorJob(string Resource, YamlMapping Config);
