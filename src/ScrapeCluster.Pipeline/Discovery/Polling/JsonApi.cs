using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>Requests to an API that answers in JSON. Answers are bounded.</summary>
internal sealed class JsonApi(HttpMessageInvoker client) : IDisposable
{
    private const int MaxBytes = 256 << 20;
    private const int MaxErrorBytes = 300;

    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="DiscoveryException">The status is not 200, or the answer is no JSON.</exception>
    public Task<JsonAnswer> GetAsync(string url, CancellationToken cancellationToken) => GetAsync(url, null, cancellationToken);

    /// <param name="url">An absolute URL.</param>
    /// <param name="prepare">Adds headers to the request.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<JsonAnswer> GetAsync(string url, Action<HttpRequestMessage>? prepare, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        prepare?.Invoke(request);
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async Task<JsonAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Value);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        var shown = Show(request.RequestUri!.OriginalString);
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await RefusalAsync(response, shown, cancellationToken).ConfigureAwait(false);
        using var body = await ReadAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return new JsonAnswer(JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length)), response);
        }
        catch (JsonException e)
        {
            throw new DiscoveryException($"{shown} answered with what is not JSON: {e.Message}", e);
        }
    }

    public void Dispose() => client.Dispose();

    /// <summary>The URL without credentials and query, for logs and metrics.</summary>
    public static string Show(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : url;

    /// <summary>The whole body, gzip undone.</summary>
    /// <exception cref="DiscoveryException">It has more than <paramref name="maxBytes"/>.</exception>
    public static async Task<MemoryStream> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellationToken)
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
                if (body.Length + read > maxBytes)
                    throw new DiscoveryException($"the answer has more than {maxBytes} bytes.");
                body.Write(buffer, 0, read);
            }

            return body;
        }
    }

    private static async Task<DiscoveryException> RefusalAsync(HttpResponseMessage response, string shown, CancellationToken cancellationToken)
    {
        var said = "";
        try
        {
            using var body = await ReadAsync(response, 1 << 20, cancellationToken).ConfigureAwait(false);
            said = Encoding.UTF8.GetString(body.GetBuffer().AsSpan(0, (int)Math.Min(body.Length, MaxErrorBytes))).Trim();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or DiscoveryException or InvalidDataException)
        {
            // The status says enough.
        }

        var words = said.Length == 0 ? "" : $" (\"{said}\")";
        return new DiscoveryException($"{shown} answered with HTTP status {(int)response.StatusCode} {response.ReasonPhrase}{words}; expected 200.") 
        {
            Status = response.StatusCode,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }
}
