namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>A request that a redirect asked for.</summary>
/// <param name="leftHost">
/// True once any hop has led away from the first request's host and its subdomains; it stays true if a later hop leads back,
/// as in Go's net/http.
/// </param>
internal sealed class RedirectedRequest(HttpMethod method, Uri uri, bool leftHost) : HttpRequestMessage(method, uri)
{
    public bool LeftHost { get; } = leftHost;

    public static bool HasLeftItsHost(HttpRequestMessage request) => request is RedirectedRequest { LeftHost: true };

    /// <summary>Whether a host is another one or a subdomain of it. Ports do not count.</summary>
    public static bool IsSameOrSubdomain(string host, string parent)
    {
        if (string.Equals(host, parent, StringComparison.OrdinalIgnoreCase))
            return true;

        // An IPv6 address is nobody's subdomain, whatever its zone says.
        return !host.AsSpan().ContainsAny(':', '%')
            && host.Length > parent.Length
            && host.EndsWith(parent, StringComparison.OrdinalIgnoreCase)
            && host[host.Length - parent.Length - 1] == '.';
    }
}
