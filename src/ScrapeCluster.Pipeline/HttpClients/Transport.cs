using System.Net.Security;
using System.Text;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Makes the innermost handler: the connection pools.</summary>
internal static class Transport
{
    /// <summary>How long one attempt to connect may take, the TLS handshake included. A scrape's own timeout mostly ends earlier.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Longer than any sane scrape interval, so that each target keeps its connection (prometheus/common does the same).</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Lets a host name that moved be found again although its old address still answers.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromHours(1);

    public static HttpMessageHandler Create(TransportSettings settings, TimeProvider time)
    {
        ProxySelector? proxies;
        try
        {
            proxies = ProxySelector.From(settings.Proxy, Environment.GetEnvironmentVariable);
        }
        catch (ArgumentException e)
        {
            return new FailingHandler(e.Message);
        }

        HttpMessageHandler handler = TlsFiles.IsNeeded(settings.Tls)
            ? new TlsReloadingHandler(new TlsFiles(settings.Tls, time), material => CreatePools(settings, proxies, material), time)
            : CreatePools(settings, proxies, TlsMaterial.None);
        return proxies is null ? handler : new ProxyAuthorizationHandler(proxies, handler);
    }

    private static SocketsHttpHandler CreatePools(TransportSettings settings, ProxySelector? proxies, TlsMaterial material)
    {
        var ssl = TlsClient.CreateOptions(settings.Tls, material);
        var pools = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = System.Net.DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = int.MaxValue,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromMinutes(1),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = IdleTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectTimeout = ConnectTimeout,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
            SslOptions = ssl,
            UseProxy = proxies is not null,
            Proxy = proxies,
        };
        if (proxies is not null || settings.Tls.ServerName is { Length: > 0 })
            pools.ConnectCallback = new Connector(settings, proxies, ssl).ConnectAsync;
        return pools;
    }
}
