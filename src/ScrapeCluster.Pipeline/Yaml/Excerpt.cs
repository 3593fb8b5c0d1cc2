namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>Foreign text in an error: in quotes, on one line, cut to a fixed length.</summary>
internal static class Excerpt
{
    private const int Longest = 60;

    public static string Of(string text)
    {
        var cut = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "...") : text;
        return $"\"{cut.Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }
}
