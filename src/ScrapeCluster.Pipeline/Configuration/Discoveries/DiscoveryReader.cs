using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>Reads the service discoveries of a section: <c>static_configs</c> and every <c>*_sd_configs</c> of Prometheus.</summary>
internal static class DiscoveryReader
{
    public static readonly KeyTable Keys = new("service_discovery", ["static_configs", .. DiscoverySections.All.Select(section => section.Key), .. DiscoverySections.NotSupportedYet]);

    /// <param name="section">A scrape config.</param>
    /// <param name="directory">What relative paths are relative to.</param>
    /// <param name="mustBeHosts">See <see cref="StaticConfigReader"/>.</param>
    public static ValueList<DiscoveryOptions> Read(SectionReader section, string directory, bool mustBeHosts)
    {
        foreach (var key in DiscoverySections.NotSupportedYet.Where(key => section.Items(key)?.Count > 0))
            section.Error(key, $"{key} is not supported yet; supported are {DiscoverySections.Names}");
        return ReadSupported(section, directory, mustBeHosts);
    }

    /// <summary>For sections that have no effect here: what is not built is looked at no closer than that it is a list of sections.</summary>
    public static void Check(SectionReader section, string directory, bool mustBeHosts)
    {
        foreach (var key in DiscoverySections.NotSupportedYet)
        {
            foreach (var item in section.Items(key) ?? [])
            {
                if (item is not YamlMapping)
                    section.Errors.Add(item, section.At(key), "an entry is empty or no section");
                NodeReader.Anything(item, section.Errors, section.At(key));
            }
        }

        ReadSupported(section, directory, mustBeHosts);
    }

    private static ValueList<DiscoveryOptions> ReadSupported(SectionReader section, string directory, bool mustBeHosts)
    {
        var discoveries = new List<DiscoveryOptions>();
        foreach (var mechanism in DiscoverySections.All)
            discoveries.AddRange(ReadEach(section, mechanism, directory));
        if (section.Items("static_configs") is { Count: > 0 } items)
            discoveries.Add(new StaticDiscoveryOptions(StaticConfigReader.Read(items, section.Errors, section.At("static_configs"), mustBeHosts)));
        return discoveries.ToValueList();
    }

    private static IEnumerable<DiscoveryOptions> ReadEach(SectionReader parent, IDiscoverySection mechanism, string directory)
    {
        var items = parent.Items(mechanism.Key) ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var place = $"{parent.At(mechanism.Key)}[{i}]";
            if (NodeReader.IsNull(items[i]))
                parent.Errors.Add(items[i], place, "this entry is empty");
            else if (SectionReader.From(items[i], mechanism.Keys, parent.Errors, place) is { } section)
                yield return mechanism.Read(section, directory);
        }
    }
}
