namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>A mapping as written: entries in order, duplicates and merge keys still in place.</summary>
internal sealed class YamlMapping(int line, int column) : YamlNode(line, column)
{
    public List<KeyValuePair<YamlNode, YamlNode>> Entries { get; } = [];
}
