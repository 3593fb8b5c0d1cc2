using System.Net;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// The outermost handler: picks the HTTP version, follows redirects by the rules of Go's net/http (which Prometheus
/// inherits) and turns what went wrong into one sentence.
/// </summary>
/// <remarks>Every scrape passes here, so the way without a redirect costs one state machine and no copies.</remarks>
internal sealed class RedirectHandler(bool followRedirects, bool enableHttp2, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>Requests in one chain of redirects, the first one included.</summary>
    public const int MaxRequests = 10;

    private static readonly string[] SensitiveHeaders =
        ["Authorization", "Www-Authenticate", "Cookie", "Cookie2", "Proxy-Authorization", "Proxy-Authenticate", "X-Amz-Security-Token"];

    /// <summary>Whether inner handlers add headers, which a next request must not inherit but get from them again.</summary>
    private readonly bool _innerAddsHeaders = inner is DelegatingHandler;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var first = request;
        KeyValuePair<string, string>[]? callersHeaders = null;
        for (var sent = 1; ; sent++)
        {
            HttpResponseMessage response;
            try
            {
                Prepare(request);
                if (sent == 1 && followRedirects && (_innerAddsHeaders || request.RequestUri!.UserInfo.Length > 0))
                    callersHeaders = CopyHeaders(request);
                if (request.RequestUri!.UserInfo.Length > 0)
                    AddUserInfo(request);
                response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not DescribedHttpException && RequestFailure.IsFailure(e, cancellationToken))
            {
                throw RequestFailure.Describe(request, e);
            }

            if (!followRedirects || !IsRedirect(response))
                return response;
            callersHeaders ??= CopyHeaders(first);
            if (NextRequest(first, callersHeaders, request, response) is not { } next)
                return response;
            response.Dispose();
            if (sent == MaxRequests)
                throw new DescribedHttpException($"Cannot reach {RequestFailure.Show(first.RequestUri)}: stopped after {MaxRequests} redirects.");
            request = next;
        }
    }

    private void Prepare(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true, Scheme: "http" or "https" } uri)
            throw new DescribedHttpException($"Cannot reach {RequestFailure.Show(request.RequestUri)}: the scheme must be http or https.");

        if (enableHttp2 && uri.Scheme == Uri.UriSchemeHttps)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        }
    }

    private static void AddUserInfo(HttpRequestMessage request)
    {
        if (!request.Headers.NonValidated.Contains("Authorization"))
            RequestHeaders.Add(request, "Authorization", UserInfo.Encode(request.RequestUri!));
    }

    private static bool IsRedirect(HttpResponseMessage response) => (int)response.StatusCode is 301 or 302 or 303 or 307 or 308;

    private static RedirectedRequest? NextRequest(
        HttpRequestMessage first, KeyValuePair<string, string>[] callersHeaders, HttpRequestMessage current, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Location", out var locations))
            return null;
        var location = locations.ToString();
        if (!Uri.TryCreate(current.RequestUri!, location, out var target))
            throw new DescribedHttpException($"Cannot follow the redirect of {RequestFailure.Show(current.RequestUri)}: its Location is not a URL.");

        var keepsMethod = (int)response.StatusCode is 307 or 308 || current.Method == HttpMethod.Get || current.Method == HttpMethod.Head;
        var leftHost = RedirectedRequest.HasLeftItsHost(current)
            || !RedirectedRequest.IsSameOrSubdomain(target.IdnHost, first.RequestUri!.IdnHost);
        var next = new RedirectedRequest(keepsMethod ? current.Method : HttpMethod.Get, target, leftHost)
        {
            Content = keepsMethod ? current.Content : null,
        };
        AddHeaders(next, callersHeaders, keepHost: !location.Contains("//", StringComparison.Ordinal));
        return next;
    }

    private static KeyValuePair<string, string>[] CopyHeaders(HttpRequestMessage request)
    {
        var headers = request.Headers.NonValidated;
        var copy = new KeyValuePair<string, string>[headers.Count];
        var count = 0;
        foreach (var header in headers)
            copy[count++] = KeyValuePair.Create(header.Key, header.Value.ToString());
        return copy;
    }

    private static void AddHeaders(RedirectedRequest next, KeyValuePair<string, string>[] callersHeaders, bool keepHost)
    {
        foreach (var (name, value) in callersHeaders)
        {
            var isSensitive = SensitiveHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);
            var isHost = name.Equals("Host", StringComparison.OrdinalIgnoreCase);
            if ((!isSensitive || !next.LeftHost) && (!isHost || keepHost))
                next.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
