using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Warns of keys that ask for what only the protobuf exposition format carries.</summary>
internal static class HistogramNotes
{
    /// <param name="section">global or a scrape config.</param>
    public static void Warn(SectionReader section)
    {
        if (section.Flag("scrape_native_histograms"))
            Warn(section, "scrape_native_histograms");
        if (section.Texts("scrape_protocols")?.Contains(ScrapeProtocolReader.NameOf(ScrapeProtocol.PrometheusProto), StringComparer.Ordinal) == true)
            Warn(section, "scrape_protocols");
        if (section.Flag("convert_classic_histograms_to_nhcb"))
            section.Errors.Warn(section.Node("convert_classic_histograms_to_nhcb"), section.Place, "convert_classic_histograms_to_nhcb has no effect yet: classic histograms stay classic");
    }

    private static void Warn(SectionReader section, string key) =>
        section.Errors.Warn(section.Node(key), section.Place, $"{key}: the protobuf exposition format is not asked for yet, so no native histograms are read");
}
