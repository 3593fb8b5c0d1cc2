namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// Sends the user name and password of the proxy's URL along without waiting to be asked, as Go does. Only on requests
/// that go to the proxy itself, which are those for http targets.
/// </summary>
internal sealed class ProxyAuthorizationHandler(ProxySelector proxies, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    public const string Header = "Proxy-Authorization";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var target = request.RequestUri!;
        if (target.Scheme == Uri.UriSchemeHttp
            && proxies.For(target) is { UserInfo.Length: > 0 } proxy
            && !ProxySelector.IsSocks(proxy)
            && !request.Headers.NonValidated.Contains(Header))
        {
            RequestHeaders.Add(request, Header, UserInfo.Encode(proxy));
        }

        return base.SendAsync(request, cancellationToken);
    }
}
