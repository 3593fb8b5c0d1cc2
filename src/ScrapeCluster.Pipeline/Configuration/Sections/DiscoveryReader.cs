using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads the service discoveries of a section: <c>static_configs</c> and every <c>*_sd_configs</c> of Prometheus.</summary>
internal static class DiscoveryReader
{
    /// <summary>In Prometheus, not built here yet.</summary>
    public static readonly IReadOnlyList<string> NotSupportedYet =
    [
        .. "aws azure consul digitalocean dns docker dockerswarm ec2 ecs elasticache eureka gce hetzner ionos kuma lightsail linode"
            .Split(' ').Select(name => name + "_sd_configs"),
        .. "marathon msk nerve nomad oci openstack outscale ovhcloud puppetdb rds scaleway serverset stackit triton uyuni vultr"
            .Split(' ').Select(name => name + "_sd_configs"),
    ];

    public static readonly KeyTable Keys = new("service_discovery", ["static_configs", "file_sd_configs", "http_sd_configs", "kubernetes_sd_configs", .. NotSupportedYet]);

    /// <param name="section">A scrape config.</param>
    /// <param name="directory">What relative paths are relative to.</param>
    /// <param name="mustBeHosts">See <see cref="StaticConfigReader"/>.</param>
    public static ValueList<DiscoveryOptions> Read(SectionReader section, string directory, bool mustBeHosts)
    {
        foreach (var key in NotSupportedYet.Where(key => section.Items(key)?.Count > 0))
            section.Error(key, $"{key} is not supported yet; static_configs, file_sd_configs, http_sd_configs and kubernetes_sd_configs are");
        return ReadSupported(section, directory, mustBeHosts);
    }

    /// <summary>For sections that have no effect here: what is not built is looked at no closer than that it is a list of sections.</summary>
    public static void Check(SectionReader section, string directory, bool mustBeHosts)
    {
        foreach (var key in NotSupportedYet)
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
        discoveries.AddRange(ReadEach(section, "file_sd_configs", FileDiscoveryReader.Keys, FileDiscoveryReader.Read, directory));
        discoveries.AddRange(ReadEach(section, "http_sd_configs", HttpDiscoveryReader.Keys, HttpDiscoveryReader.Read, directory));
        discoveries.AddRange(ReadEach(section, "kubernetes_sd_configs", KubernetesDiscoveryReader.Keys, KubernetesDiscoveryReader.Read, directory));
        if (section.Items("static_configs") is { Count: > 0 } items)
            discoveries.Add(new StaticDiscoveryOptions(StaticConfigReader.Read(items, section.Errors, section.At("static_configs"), mustBeHosts)));
        return discoveries.ToValueList();
    }

    private static IEnumerable<DiscoveryOptions> ReadEach(
        SectionReader parent, string key, KeyTable keys, Func<SectionReader, string, DiscoveryOptions> read, string directory)
    {
        var items = parent.Items(key) ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            var place = $"{parent.At(key)}[{i}]";
            if (NodeReader.IsNull(items[i]))
                parent.Errors.Add(items[i], place, "this entry is empty");
            else if (SectionReader.From(items[i], keys, parent.Errors, place) is { } section)
                yield return read(section, directory);
        }
    }
}
