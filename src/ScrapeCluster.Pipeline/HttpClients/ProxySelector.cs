using System.Net;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// Decides which proxy a URL is reached through, by the rules of Go's golang.org/x/net/http/httpproxy. To the connection
/// pools it shows only what they do themselves; tunnels to https targets are the <see cref="Connector"/>'s.
/// </summary>
internal sealed class ProxySelector : IWebProxy
{
    private readonly Uri? _forHttp;
    private readonly Uri? _forHttps;

    /// <summary>Null where even loopback addresses go through the proxy: a <c>proxy_url</c> without <c>no_proxy</c>.</summary>
    private readonly NoProxyList? _direct;

    private ProxySelector(Uri? forHttp, Uri? forHttps, NoProxyList? direct)
    {
        _forHttp = forHttp;
        _forHttps = forHttps;
        _direct = direct;
    }

    ICredentials? IWebProxy.Credentials
    {
        get => null;
        set => throw new NotSupportedException("The proxy's credentials stand in its URL.");
    }

    /// <param name="environment">Reads an environment variable; upper case wins over lower case.</param>
    /// <returns>Null where no proxy is configured.</returns>
    /// <exception cref="ArgumentException">The proxy URL is not one that can be used.</exception>
    public static ProxySelector? From(ProxyOptions options, Func<string, string?> environment)
    {
        if (options.ProxyFromEnvironment)
        {
            return new ProxySelector(
                Parse(Read("HTTP_PROXY"), "HTTP_PROXY"), Parse(Read("HTTPS_PROXY"), "HTTPS_PROXY"), new NoProxyList(Read("NO_PROXY")));
        }

        string Read(string name) => environment(name) is { Length: > 0 } value ? value : environment(name.ToLowerInvariant()) ?? "";

        return Parse(options.ProxyUrl, "proxy_url") is { } proxy
            ? new ProxySelector(proxy, proxy, string.IsNullOrEmpty(options.NoProxy) ? null : new NoProxyList(options.NoProxy))
            : null;
    }

    /// <summary>The proxy to reach a target through, or null for the direct way.</summary>
    public Uri? For(Uri target)
    {
        var proxy = target.Scheme == Uri.UriSchemeHttps ? _forHttps : _forHttp;
        return proxy is null || (_direct is not null && _direct.Contains(target)) ? null : proxy;
    }

    /// <summary>Whether connections to a target are tunnels through this proxy that we open ourselves.</summary>
    public static bool IsTunneled(Uri target, Uri proxy) =>
        target.Scheme == Uri.UriSchemeHttps && !IsSocks(proxy);

    public static bool IsSocks(Uri proxy) => proxy.Scheme.StartsWith("socks", StringComparison.Ordinal);

    Uri? IWebProxy.GetProxy(Uri destination) => ForPools(destination);

    bool IWebProxy.IsBypassed(Uri host) => ForPools(host) is null;

    private Uri? ForPools(Uri target) => For(target) is { } proxy && !IsTunneled(target, proxy) ? proxy : null;

    private static Uri? Parse(string? text, string key)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var url = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (url.StartsWith("socks5h://", StringComparison.OrdinalIgnoreCase))
            url = $"socks5://{url["socks5h://".Length..]}"; // The name is resolved by the proxy in both.
        return Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "socks5" && uri.Host.Length > 0
            ? uri
            : throw new ArgumentException($"Cannot use {key} \"{text}\": it must be a URL with scheme http, https or socks5.");
    }
}
