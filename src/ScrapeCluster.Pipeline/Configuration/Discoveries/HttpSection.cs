using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Discovery.Http;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class HttpSection : DiscoverySection<HttpDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new("http_sd_config", "url", "refresh_interval");

    public override string Key => "http_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override HttpDiscoveryOptions Read(SectionReader section, string directory)
    {
        var url = section.Text("url");
        if (UrlText.HttpProblem("url", url) is { } error)
            section.Error("url", error);
        return new HttpDiscoveryOptions
        {
            Url = url,
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }

    public override void Render(YamlText text, HttpDiscoveryOptions options)
    {
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("url", HttpClientRenderer.Redact(options.Url));
    }
}
