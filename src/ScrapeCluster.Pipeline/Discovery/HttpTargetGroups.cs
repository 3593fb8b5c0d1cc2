using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>One request of <c>http_sd_configs</c> (prometheus.io/docs/prometheus/latest/http_sd).</summary>
internal static partial class HttpTargetGroups
{
    /// <summary>The label that every group carries: the URL it comes from.</summary>
    public const string UrlLabel = "__meta_url";
    private const int MaxBytes = 256 << 20;

    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="TargetGroupException">The answer is not a list of target groups.</exception>
    public static async Task<IReadOnlyList<TargetGroup>> FetchAsync(
        HttpMessageInvoker client, HttpDiscoveryOptions options, CancellationToken cancellationToken)
    {
        using var request = Request(options);
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        CheckHead(response);
        using var body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
        var groups = TargetGroupJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length));
        return ParsedGroup.ToTargetGroups(groups, options.Url, new Label(UrlLabel, options.Url));
    }

    /// <summary>The URL without credentials and query, for logs and metrics.</summary>
    public static string Show(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : url;

    private static HttpRequestMessage Request(HttpDiscoveryOptions options)
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
            throw new TargetGroupException($"the server answered with HTTP status {(int)response.StatusCode} {response.ReasonPhrase}; expected 200.");
        var contentType = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : "";
        if (!JsonContentType().IsMatch(contentType.Trim()))
            throw new TargetGroupException($"the server answered with content type \"{contentType}\"; expected application/json.");
    }

    private static async Task<MemoryStream> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (response.Content.Headers.ContentEncoding.Contains("gzip"))
            stream = new GZipStream(stream, CompressionMode.Decompress);

        await using (stream.ConfigureAwait(false))
        {
            var body = new MemoryStream();
            var buffer = new byte[64 << 10];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                if (body.Length + read > MaxBytes)
                    throw new TargetGroupException($"the answer has more than {MaxBytes} bytes.");
                body.Write(buffer, 0, read);
            }

            return body;
        }
    }

    [GeneratedRegex("""^(?i:application/json(;\s*charset=("utf-8"|utf-8))?)$""", RegexOptions.CultureInvariant)]
    private static partial Regex JsonContentType();
}
