using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Web;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

/// <summary>A stand-in for Microsoft's sign-in hosts and a machine's identity endpoint.</summary>
internal sealed class SignInHosts : HttpMessageHandler
{
    public const string Tenant = "00000000-0000-0000-0000-000000000002";

    private int _tokens;
    private int _identityTokens;

    public ConcurrentQueue<(string Url, NameValueCollection Form)> TokenRequests { get; } = new();

    public ConcurrentQueue<string> IdentityRequests { get; } = new();

    public string? Failure { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!;
        if (url.Host == "169.254.169.254")
        {
            IdentityRequests.Enqueue(url.ToString().Replace("https:", "https%3A", StringComparison.Ordinal).Replace("//monitor", "%2F%2Fmonitor", StringComparison.Ordinal));
            return Json(Identity());
        }

        if (url.AbsolutePath.EndsWith("/openid-configuration", StringComparison.Ordinal))
            return Json(Configuration(url));
        if (url.AbsolutePath.EndsWith("/discovery/instance", StringComparison.Ordinal))
            return Json($$"""{"tenant_discovery_endpoint":"https://{{url.Host}}/{{Tenant}}/v2.0/.well-known/openid-configuration","api-version":"1.1","metadata":[]}""");
        TokenRequests.Enqueue((url.ToString(), HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken))));
        return Failure is { } failure
            ? Json(failure, HttpStatusCode.Unauthorized)
            : Json($$"""{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"a{{Interlocked.Increment(ref _tokens)}}"}""");
    }

    private string Identity()
    {
        var end = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        return $$"""{"access_token":"m{{Interlocked.Increment(ref _identityTokens)}}","expires_on":"{{end}}","resource":"https://monitor.azure.com/","token_type":"Bearer"}""";
    }

    private static string Configuration(Uri url) => $$"""
        {"token_endpoint":"https://{{url.Host}}/{{Tenant}}/oauth2/v2.0/token","authorization_endpoint":"https://{{url.Host}}/{{Tenant}}/oauth2/v2.0/authorize",
        "issuer":"https://{{url.Host}}/{{Tenant}}/v2.0"}
        """;

    private static HttpResponseMessage Json(string text, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(text, System.Text.Encoding.UTF8, "application/json") };
}
