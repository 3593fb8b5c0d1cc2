using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Processors;

/// <summary>What a processor does to what is written.</summary>
/// <param name="Rules">Rules of <c>write_relabel_configs</c>, in order.</param>
/// <param name="SendDeadline">Longest wait for a request to fill; null: nothing said.</param>
/// <param name="MostSamples">Most samples in a request; null: nothing said.</param>
internal sealed record ProcessorEffect(IReadOnlyList<YamlNode> Rules, TimeSpan? SendDeadline = null, long? MostSamples = null)
{
    public static readonly ProcessorEffect None = new([]);
}
