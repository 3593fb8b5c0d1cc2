using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// Adds <c>http_headers</c>. Where a redirect has led to another host, <c>Cookie</c> and all values from <c>secrets</c>
/// and <c>files</c> are held back: they were meant for the first host.
/// </summary>
internal sealed class HeadersHandler(ValueList<HttpHeaderOptions> headers, TimeProvider time, HttpMessageHandler inner)
    : DelegatingHandler(inner)
{
    private readonly Header[] _headers = [.. headers.Select(header => new Header(header, time))];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var leftHost = RedirectedRequest.HasLeftItsHost(request);
        foreach (var header in _headers)
            header.AddTo(request, leftHost);
        return base.SendAsync(request, cancellationToken);
    }

    private sealed class Header(HttpHeaderOptions options, TimeProvider time)
    {
        private readonly bool _isPublic = !options.Name.StartsWith("Cookie", StringComparison.OrdinalIgnoreCase);

        private readonly SecretSource[] _secrets =
        [
            .. options.Secrets.Select(secret => SecretSource.Of(secret.Value, null, "", time)),
            .. options.Files.Select(file => SecretSource.Of(null, file, $"http_headers {options.Name} file", time)),
        ];

        public void AddTo(HttpRequestMessage request, bool leftHost)
        {
            if (leftHost && !_isPublic)
                return;
            foreach (var value in options.Values)
                RequestHeaders.Add(request, options.Name, value);
            if (leftHost)
                return;
            foreach (var secret in _secrets)
                RequestHeaders.Add(request, options.Name, secret.Read());
        }
    }
}
