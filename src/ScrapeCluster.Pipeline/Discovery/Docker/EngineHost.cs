using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>Where an engine is.</summary>
/// <param name="Shown">The host as configured, without a password.</param>
/// <param name="Scheme">As configured: <c>unix</c>; empty where the host has none.</param>
/// <param name="Address">What stands behind the scheme.</param>
internal sealed record EngineHost(string Shown, string Scheme, string Address)
{
    // Whoever gives no options gets Go's: a proxy from the environment.
    private static readonly HttpClientOptions s_plain = new() { EnableHttp2 = false, Proxy = new ProxyOptions { ProxyFromEnvironment = true } };

    /// <summary>What the paths of the API are below. Over a socket the name of the server means nothing.</summary>
    public string Url => Scheme switch
    {
        "tcp" => $"http://{Server}",
        "http" or "https" => $"{Scheme}://{Server}",
        _ => "http://localhost",
    };

    /// <summary>A port alone is one of this machine.</summary>
    private string Server => $"{(Address.StartsWith(':') ? "localhost" : "")}{Address.TrimEnd('/')}";

    public static EngineHost Of(string host)
    {
        var end = host.IndexOf("://", StringComparison.Ordinal);
        return end < 0
            ? new EngineHost(host, "", host)
            : new EngineHost(JsonApi.Show(host), host[..end].ToLowerInvariant(), host[(end + 3)..]);
    }

    /// <summary>A host that cannot be used gives a client whose every request says why.</summary>
    public HttpMessageInvoker Connect(HttpClientOptions options, HttpClientFactory httpClients) => Scheme switch
    {
        _ when Address.Length == 0 => Failing("it has no address"),
        "unix" => new HttpMessageInvoker(UnixSocket.CreateHandler(Address)),
        _ when !Uri.TryCreate(Url, UriKind.Absolute, out _) => Failing("it is no valid URL"),
        "tcp" => httpClients.Create(s_plain),
        "http" or "https" => httpClients.Create(options),
        _ => Failing("it must begin with unix://, tcp://, http:// or https://"),
    };

    private HttpMessageInvoker Failing(string reason) =>
        new(new FailingHandler($"Cannot reach the Docker host {Excerpt.Of(Shown)}: {reason}."));
}
