using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>scrape_protocols</c> and <c>fallback_scrape_protocol</c>.</summary>
internal static class ScrapeProtocolReader
{
    /// <summary>The order of preference where a file says none.</summary>
    public static readonly ValueList<ScrapeProtocol> Default =
    [
        ScrapeProtocol.OpenMetricsText100, ScrapeProtocol.OpenMetricsText001,
        ScrapeProtocol.PrometheusText100, ScrapeProtocol.PrometheusText004,
    ];

    /// <summary>The same for jobs that scrape native histograms.</summary>
    public static readonly ValueList<ScrapeProtocol> ProtobufFirst = [ScrapeProtocol.PrometheusProto, .. Default];

    private static readonly Dictionary<string, ScrapeProtocol> ByName = new(StringComparer.Ordinal)
    {
        ["PrometheusProto"] = ScrapeProtocol.PrometheusProto,
        ["OpenMetricsText0.0.1"] = ScrapeProtocol.OpenMetricsText001,
        ["OpenMetricsText1.0.0"] = ScrapeProtocol.OpenMetricsText100,
        ["PrometheusText0.0.4"] = ScrapeProtocol.PrometheusText004,
        ["PrometheusText1.0.0"] = ScrapeProtocol.PrometheusText100,
    };

    public static string NameOf(ScrapeProtocol protocol) => ByName.Single(pair => pair.Value == protocol).Key;

    /// <returns>Null where the key is absent or null.</returns>
    public static ValueList<ScrapeProtocol>? Read(SectionReader section)
    {
        const string key = "scrape_protocols";
        if (section.Texts(key) is not { } names)
            return null;
        if (names.Count == 0)
            section.Error(key, "scrape_protocols is an empty list; name at least one protocol, or take the key away");

        foreach (var twice in names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            section.Error(key, $"scrape_protocols names {Excerpt.Of(twice.Key)} twice");
        return names.Select(name => Find(section, key, name)).OfType<ScrapeProtocol>().ToValueList();
    }

    public static ScrapeProtocol? ReadFallback(SectionReader section)
    {
        const string key = "fallback_scrape_protocol";
        return section.TextOrNull(key) is { } name ? Find(section, key, name) : null;
    }

    private static ScrapeProtocol? Find(SectionReader section, string key, string name)
    {
        if (ByName.TryGetValue(name, out var protocol))
            return protocol;
        section.Error(key, $"{key} {Excerpt.Of(name)} is not known; known are {string.Join(", ", ByName.Keys)}");
        return null;
    }
}
