using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.DigitalOcean;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class DigitalOceanSection : DiscoverySection<DigitalOceanDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new("digitalocean_sd_config", "role", "port", "refresh_interval");

    public override string Key => "digitalocean_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override DigitalOceanDiscoveryOptions Read(SectionReader section, string directory) => new()
    {
        Role = RoleReader.Read<DigitalOceanRole>(section, DigitalOceanRole.Droplets),
        Port = section.Whole("port", DigitalOceanDiscoveryOptions.DefaultPort),
        RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
        HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
    };

    public override void Render(YamlText text, DigitalOceanDiscoveryOptions options)
    {
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("port", options.Port);
        text.Add("role", EnumNames<DigitalOceanRole>.NameOf(options.Role));
    }
}
