using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery.Consul;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class ConsulSection : DiscoverySection<ConsulDiscoveryOptions>
{
    private static readonly KeyTable s_ownKeys = new(
        "consul_sd_config",
        "server", "path_prefix", "token", "datacenter", "namespace", "partition", "tag_separator", "scheme", "username", "password", "allow_stale",
        "refresh_interval", "services", "tags", "node_meta", "filter", "health_filter");

    public override string Key => "consul_sd_configs";

    public override KeyTable Keys { get; } = s_ownKeys.With(HttpClientReader.Keys);

    public override IReadOnlyList<KeyTable> Documented => [s_ownKeys];

    public override ConsulDiscoveryOptions Read(SectionReader section, string directory)
    {
        var client = ReadClient(section, directory);
        var token = section.Secret("token");
        if (!string.IsNullOrEmpty(token.Value) && (client.Authorization is not null || client.OAuth2 is not null))
            section.Error("token", $"token and {(client.OAuth2 is not null ? "oauth2" : "authorization")} cannot be given together; keep one of them");
        return new ConsulDiscoveryOptions
        {
            Server = ReadServer(section, out var scheme),
            Scheme = scheme,
            PathPrefix = section.Text("path_prefix"),
            Token = token,
            Datacenter = section.Text("datacenter"),
            Namespace = section.Text("namespace"),
            Partition = section.Text("partition"),
            TagSeparator = section.Text("tag_separator", ","),
            AllowStale = section.Flag("allow_stale", true),
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromSeconds(30)),
            Services = (section.Texts("services") ?? []).ToValueList(),
            Tags = (section.Texts("tags") ?? []).ToValueList(),
            NodeMeta = section.TextMap("node_meta").OrderBy(entry => entry.Key, StringComparer.Ordinal).ToValueList(),
            Filter = section.Text("filter"),
            HealthFilter = section.Text("health_filter"),
            HttpClient = client,
        };
    }

    public override void Render(YamlText text, ConsulDiscoveryOptions options)
    {
        text.Add("server", options.Server);
        text.AddUnlessEmpty("path_prefix", options.PathPrefix);
        text.Add("token", options.Token);
        text.AddUnlessEmpty("datacenter", options.Datacenter);
        text.AddUnlessEmpty("namespace", options.Namespace);
        text.AddUnlessEmpty("partition", options.Partition);
        text.AddUnlessEmpty("tag_separator", options.TagSeparator);
        text.Add("scheme", options.Scheme);
        text.Add("allow_stale", options.AllowStale);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("services", options.Services);
        text.Add("tags", options.Tags);
        text.Add("node_meta", options.NodeMeta);
        text.AddUnlessEmpty("filter", options.Filter);
        text.AddUnlessEmpty("health_filter", options.HealthFilter);
        HttpClientRenderer.Render(text, options.HttpClient);
    }

    // The server may say its scheme itself.
    private static string ReadServer(SectionReader section, out string scheme)
    {
        var server = section.Text("server", "localhost:8500").Trim();
        scheme = section.Text("scheme", "http");
        if (server.Length == 0)
            section.Error("server", "server is missing; it is the address of an agent: localhost:8500");
        if (server.Split("://", 2) is [var own, var rest])
            (scheme, server) = (own, rest);
        if (scheme is not ("http" or "https"))
            section.Error("server", $"scheme {Excerpt.Of(scheme)} is unknown; known are http, https");
        else if (server.Length > 0 && !Uri.TryCreate($"{scheme}://{server}", UriKind.Absolute, out _))
            section.Error("server", $"server {Excerpt.Of(server)} is no address; it looks like localhost:8500");
        return server;
    }

    private static HttpClientOptions ReadClient(SectionReader section, string directory)
    {
        var client = HttpClientReader.Read(section, directory, HttpClientOptions.Default);
        var (user, password) = (section.Text("username"), section.Secret("password"));
        if (user.Length == 0 && string.IsNullOrEmpty(password.Value))
            return client;
        if (client.BasicAuth is not null)
            section.Error("username", "username and password cannot stand beside basic_auth; keep one of them");
        return client with { BasicAuth = new BasicAuthOptions { Username = user, Password = password } };
    }
}
