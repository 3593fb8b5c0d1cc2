namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>A node of a YAML document with its place in the file; aliases are resolved.</summary>
internal abstract class YamlNode(int line, int column)
{
    /// <summary>Counted from one, as editors do.</summary>
    public int Line { get; } = line;

    public int Column { get; } = column;
}
