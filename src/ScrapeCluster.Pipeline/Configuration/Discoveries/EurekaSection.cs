using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Discovery.Eureka;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class EurekaSection : DiscoverySection<EurekaDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new("eureka_sd_config", "server", "refresh_interval");

    public override string Key => "eureka_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override EurekaDiscoveryOptions Read(SectionReader section, string directory)
    {
        var server = section.Text("server");
        if (CheckServer(server) is { } error)
            section.Error("server", error);
        return new EurekaDiscoveryOptions
        {
            Server = server,
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromSeconds(30)),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }

    public override void Render(YamlText text, EurekaDiscoveryOptions options)
    {
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("server", HttpClientRenderer.Redact(options.Server));
        text.Add("refresh_interval", options.RefreshInterval);
    }

    private static string? CheckServer(string text)
    {
        if (text.Length == 0)
            return "server is missing";
        if (UrlText.TryParse(text, out var error) is not { } url)
            return $"{Excerpt.Of(text)} is not a URL: {error}";
        return url.Scheme.Length == 0 || url.Host.Length == 0 ? $"server {Excerpt.Of(text)} must begin with a scheme and a host: http://host" : null;
    }
}
