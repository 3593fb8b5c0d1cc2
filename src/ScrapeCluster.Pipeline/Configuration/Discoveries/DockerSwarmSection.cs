using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.DockerSwarm;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class DockerSwarmSection : DiscoverySection<DockerSwarmDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new("dockerswarm_sd_config", "host", "role", "port", "filters", "refresh_interval");

    public override string Key => "dockerswarm_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override DockerSwarmDiscoveryOptions Read(SectionReader section, string directory) => new()
    {
        Host = DockerKeys.ReadHost(section),
        Role = ReadRole(section),
        Port = section.Whole("port", 80),
        Filters = DockerKeys.ReadFilters(section),
        RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
        HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
    };

    public override void Render(YamlText text, DockerSwarmDiscoveryOptions options)
    {
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("host", HttpClientRenderer.Redact(options.Host));
        text.Add("role", DockerSwarmRoles.NameOf(options.Role));
        text.Add("port", options.Port);
        DockerKeys.RenderFilters(text, options.Filters);
        text.Add("refresh_interval", options.RefreshInterval);
    }

    private static DockerSwarmRole ReadRole(SectionReader section)
    {
        var name = section.Text("role");
        var role = DockerSwarmRoles.Parse(name);
        if (name.Length == 0)
            section.Error("role", $"role is missing; it is one of {DockerSwarmRoles.Names}");
        else if (role is null)
            section.Error("role", $"role {Excerpt.Of(name)} is unknown; known are {DockerSwarmRoles.Names}");
        return role ?? default;
    }
}
