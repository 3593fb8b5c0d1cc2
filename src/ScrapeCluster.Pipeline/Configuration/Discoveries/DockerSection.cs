using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class DockerSection : DiscoverySection<DockerDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new(
        "docker_sd_config", "host", "port", "filters", "host_networking_host", "match_first_network", "refresh_interval");

    public override string Key => "docker_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys, DockerKeys.Filter];

    public override DockerDiscoveryOptions Read(SectionReader section, string directory) => new()
    {
        Host = DockerKeys.ReadHost(section),
        Port = section.Whole("port", 80),
        Filters = DockerKeys.ReadFilters(section),
        HostNetworkingHost = section.Text("host_networking_host", "localhost"),
        MatchFirstNetwork = section.Flag("match_first_network", true),
        RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
        HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
    };

    public override void Render(YamlText text, DockerDiscoveryOptions options)
    {
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("host", HttpClientRenderer.Redact(options.Host));
        text.Add("port", options.Port);
        DockerKeys.RenderFilters(text, options.Filters);
        text.Add("host_networking_host", options.HostNetworkingHost);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("match_first_network", options.MatchFirstNetwork);
    }
}
