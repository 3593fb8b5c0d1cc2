namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>The text is not YAML. Thrown within this room only; the readers turn it into an error of the file.</summary>
internal sealed class YamlFormatException(int line, string message, Exception? inner = null) : Exception(message, inner)
{
    public int Line { get; } = line;
}
