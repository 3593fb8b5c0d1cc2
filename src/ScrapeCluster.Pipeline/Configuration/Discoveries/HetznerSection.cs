using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Hetzner;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class HetznerSection : DiscoverySection<HetznerDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new("hetzner_sd_config", "role", "port", "refresh_interval", "label_selector");

    public override string Key => "hetzner_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override HetznerDiscoveryOptions Read(SectionReader section, string directory) => new()
    {
        Role = RoleReader.Read<HetznerRole>(section),
        Port = section.Whole("port", HetznerDiscoveryOptions.DefaultPort),
        RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
        LabelSelector = section.Text("label_selector"),
        HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
    };

    public override void Render(YamlText text, HetznerDiscoveryOptions options)
    {
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("port", options.Port);
        text.Add("role", EnumNames<HetznerRole>.NameOf(options.Role));
        text.AddUnlessEmpty("label_selector", options.LabelSelector);
    }
}
