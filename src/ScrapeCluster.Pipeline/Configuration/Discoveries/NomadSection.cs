using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Discovery.Nomad;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class NomadSection : DiscoverySection<NomadDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new("nomad_sd_config", "allow_stale", "namespace", "refresh_interval", "region", "server", "tag_separator");

    public override string Key => "nomad_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override NomadDiscoveryOptions Read(SectionReader section, string directory)
    {
        var server = section.Text("server", "http://localhost:4646");
        if (server.Trim().Length == 0)
            section.Error("server", "server is missing; it is the URL of Nomad's API");
        else if (UrlText.TryParse(server, out var error) is not { Scheme: "http" or "https", Host.Length: > 0 })
            section.Error("server", $"server {Excerpt.Of(server)} is no URL of an HTTP server{(error.Length == 0 ? "" : $": {error}")}");
        return new NomadDiscoveryOptions
        {
            Server = server,
            Namespace = section.Text("namespace", "default"),
            Region = section.Text("region", "global"),
            AllowStale = section.Flag("allow_stale", true),
            TagSeparator = section.Text("tag_separator", ","),
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }

    public override void Render(YamlText text, NomadDiscoveryOptions options)
    {
        text.Add("allow_stale", options.AllowStale);
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Add("namespace", options.Namespace);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("region", options.Region);
        text.Add("server", HttpClientRenderer.Redact(options.Server));
        text.AddUnlessEmpty("tag_separator", options.TagSeparator);
    }
}
