using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Discovery.Dns;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class DnsSection : DiscoverySection<DnsDiscoveryOptions>
{
    private static readonly string[] s_types = ["SRV", "A", "AAAA", "MX", "NS"];

    public override string Key => "dns_sd_configs";

    public override KeyTable Keys { get; } = new("dns_sd_config", "names", "type", "port", "refresh_interval");

    public override IReadOnlyList<KeyTable> Documented => [Keys];

    public override DnsDiscoveryOptions Read(SectionReader section, string directory)
    {
        var names = section.Texts("names") ?? [];
        if (names.Count == 0)
            section.Error("names", "names is missing; name at least one record");
        var type = section.Text("type", "SRV");
        var isKnown = s_types.Contains(type, StringComparer.OrdinalIgnoreCase);
        if (!isKnown)
            section.Error("type", $"type {Excerpt.Of(type)} is unknown; known are {string.Join(", ", s_types)}");
        else if (!type.Equals("SRV", StringComparison.OrdinalIgnoreCase) && section.Whole("port") == 0)
            section.Error("port", $"port is missing; {type} records have none of their own");
        return new DnsDiscoveryOptions
        {
            Names = names.ToValueList(),
            Type = isKnown ? type : "SRV",
            Port = (int)section.Whole("port"),
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromSeconds(30)),
        };
    }

    public override void Render(YamlText text, DnsDiscoveryOptions options)
    {
        text.Add("names", options.Names);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("type", options.Type);
        text.Add("port", options.Port);
    }
}
