using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Aws;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class LightsailSection : DiscoverySection<LightsailDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new KeyTable("lightsail_sd_config", "port", "refresh_interval").With(AwsAccessReader.Keys);

    public override string Key => "lightsail_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override LightsailDiscoveryOptions Read(SectionReader section, string directory) => new()
    {
        Access = AwsAccessReader.Read(section),
        Port = section.Whole("port", LightsailDiscoveryOptions.DefaultPort),
        RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
        HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
    };

    public override void Render(YamlText text, LightsailDiscoveryOptions options)
    {
        AwsAccessReader.Render(text, options.Access);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("port", options.Port);
        HttpClientRenderer.Render(text, options.HttpClient);
    }
}
