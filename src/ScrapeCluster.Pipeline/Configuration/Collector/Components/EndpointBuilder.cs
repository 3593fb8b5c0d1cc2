using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>An entry of <c>remote_write</c> in the making.</summary>
internal sealed class EndpointBuilder(YamlNode mark)
{
    public YamlNode Mark { get; } = mark;

    public MappingBuilder Entry { get; } = new(mark);

    /// <summary>Its <c>scrapecluster</c> section.</summary>
    public MappingBuilder Extension { get; } = new(mark);

    /// <summary>Its <c>queue_config</c>.</summary>
    public MappingBuilder Tuning { get; } = new(mark);

    /// <summary>Its <c>write_relabel_configs</c>.</summary>
    public List<YamlNode> Rules { get; } = [];

    public YamlMapping Build()
    {
        if (Rules.Count > 0)
            Entry.Add("write_relabel_configs", Entry.List(Rules));
        return Entry.Add("queue_config", Tuning).Add("scrapecluster", Extension).Mapping;
    }
}
