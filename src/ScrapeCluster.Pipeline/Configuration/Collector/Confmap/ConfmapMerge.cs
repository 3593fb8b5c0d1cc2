using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Confmap;

/// <summary>
/// Puts one configuration over another: mappings key by key, everything else is replaced, lists and nulls too. An empty mapping over a mapping changes
/// nothing (observed on the AWS Distro 0.49).
/// </summary>
internal static class ConfmapMerge
{
    public static YamlMapping Merge(YamlMapping below, YamlMapping above)
    {
        var result = new YamlMapping(below.Line, below.Column) { Source = below.Source };
        result.Entries.AddRange(below.Entries);
        foreach (var (key, value) in above.Entries)
        {
            var at = result.Entries.FindIndex(entry => NameOf(entry.Key) == NameOf(key));
            if (at < 0)
                result.Entries.Add(KeyValuePair.Create(key, value));
            else
                result.Entries[at] = KeyValuePair.Create(key, Over(result.Entries[at].Value, value));
        }

        return result;
    }

    private static YamlNode Over(YamlNode below, YamlNode above) => (below, above) switch
    {
        (YamlMapping lower, YamlMapping upper) => Merge(lower, upper),
        _ => above,
    };

    private static string NameOf(YamlNode key) => ((YamlScalar)key).Value;
}
