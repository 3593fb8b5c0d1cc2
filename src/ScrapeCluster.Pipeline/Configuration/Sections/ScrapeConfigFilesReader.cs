using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads the patterns of <c>scrape_config_files</c>, and those of <c>rule_files</c>, which follow the same rule.</summary>
internal static partial class ScrapeConfigFilesReader
{
    /// <summary>Of a file that <c>scrape_config_files</c> names.</summary>
    public static readonly KeyTable FileKeys = new("scrape_config_file", "scrape_configs");

    public static ValueList<string> ReadPatterns(SectionReader root, string directory)
    {
        const string key = "scrape_config_files";
        var patterns = CheckPatterns(root, key);
        return patterns.Where(pattern => pattern.Length > 0).Select(pattern => AbsolutePath.Of(pattern, directory)).ToValueList();
    }

    public static IReadOnlyList<string> CheckPatterns(SectionReader root, string key)
    {
        var patterns = root.Texts(key) ?? [];
        foreach (var pattern in patterns.Where(pattern => !PatternShape().IsMatch(pattern)))
            root.Error(key, $"{key}: {Excerpt.Of(pattern)} may hold one * only, and it in the last segment of the path");
        return patterns;
    }

    [GeneratedRegex(@"^[^*]*(\*[^/]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PatternShape();
}
