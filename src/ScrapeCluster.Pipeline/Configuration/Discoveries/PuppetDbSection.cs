using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Discovery.PuppetDb;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class PuppetDbSection : DiscoverySection<PuppetDbDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new("puppetdb_sd_config", "url", "query", "include_parameters", "refresh_interval", "port");

    public override string Key => "puppetdb_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override PuppetDbDiscoveryOptions Read(SectionReader section, string directory)
    {
        var url = section.Text("url");
        if (UrlText.HttpProblem("url", url) is { } error)
            section.Error("url", error);
        section.NeedText("query");
        return new PuppetDbDiscoveryOptions
        {
            Url = url,
            Query = section.Text("query"),
            IncludeParameters = section.Flag("include_parameters"),
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
            Port = section.Whole("port", PuppetDbDiscoveryOptions.DefaultPort),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }

    public override void Render(YamlText text, PuppetDbDiscoveryOptions options)
    {
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("url", HttpClientRenderer.Redact(options.Url));
        text.Add("query", options.Query);
        text.Add("include_parameters", options.IncludeParameters);
        text.Add("port", options.Port);
    }
}
