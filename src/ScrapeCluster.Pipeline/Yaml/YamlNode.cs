namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>A node of a YAML document with its place in the file; aliases are resolved.</summary>
internal abstract class YamlNode(int line, int column)
{
    /// <summary>Counted from one, as editors do.</summary>
    public int Line { get; } = line;

    public int Column { get; } = column;

    /// <summary>Where the line is counted; null: the file that is being read.</summary>
    public string? Source { get; init; }

    /// <summary>What stood in the place of this value before it was read as YAML, where it came from elsewhere: what a text is wanted of.</summary>
    public string? OriginalText { get; init; }
}
