using System.Globalization;
using System.Net;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Http;

/// <summary><c>http_sd_configs</c>: target groups from a URL (prometheus.io/docs/prometheus/latest/http_sd).</summary>
internal sealed class HttpSource(HttpDiscoveryOptions options, HttpMessageInvoker client) : IPolledSource
{
    /// <summary>The label that every group carries: the URL it comes from.</summary>
    public const string UrlLabel = "__meta_url";

    private const int MaxBytes = 256 << 20;

    public string Shown { get; } = JsonApi.Show(options.Url);

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        using var request = Request();
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        CheckHead(response);
        using var body = await JsonApi.ReadAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
        var groups = TargetGroupJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
        return ParsedGroup.ToTargetGroups(groups, options.Url, new Label(UrlLabel, options.Url));
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, options.Url);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Value);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        request.Headers.TryAddWithoutValidation(
            "X-Prometheus-Refresh-Interval-Seconds", options.RefreshInterval.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private static void CheckHead(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
            throw new DiscoveryException($"the server answered with HTTP status {(int)response.StatusCode} {response.ReasonPhrase}; expected 200.");
        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        if (!JsonContentType.Is(contentType))
            throw new DiscoveryException($"the server answered with content type \"{contentType}\"; expected application/json.");
    }
}
