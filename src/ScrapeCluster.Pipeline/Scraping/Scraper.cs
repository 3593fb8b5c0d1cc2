using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Fetches targets of one job: one GET each, in full or not at all. The invoker is the caller's.</summary>
public sealed class Scraper(HttpMessageInvoker http, ScrapeSettings settings, TimeProvider time)
{
    /// <summary>Largest body where body_size_limit is not set, so that no target can use up the node's memory.</summary>
    public const long DefaultBodyCapBytes = 256L << 20;

    private static readonly string UserAgent = $"ScrapeCluster/{typeof(Scraper).Assembly.GetName().Version?.ToString(3)}";

    private readonly long _limit = settings.BodySizeLimit > 0 ? Math.Min(settings.BodySizeLimit, Array.MaxLength - (1 << 20)) : DefaultBodyCapBytes;

    /// <summary>Never throws for what the target does. The target's timeout covers everything up to the body's last byte.</summary>
    public async Task<ScrapeResponse> ScrapeAsync(Target target, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(target.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await FetchAsync(target, both.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return ScrapeResponse.WasCancelled();
        }
        catch (Exception) when (timeout.IsCancellationRequested)
        {
            return Failed(target, ScrapeFailure.Timeout, $"no complete answer within the scrape timeout of {DurationText.Format(target.Timeout)}");
        }
        catch (Exception e)
        {
            // Whatever a target and the way to it come up with ends this scrape, not the target's scraping.
            return Failed(target, ScrapeFailure.Connection, Reason(e));
        }
    }

    private async Task<ScrapeResponse> FetchAsync(Target target, CancellationToken cancellationToken)
    {
        if (RequestUri(target.Url) is not { } uri)
            return Failed(target, ScrapeFailure.Connection, "this is no valid URL; check __scheme__, __address__ and __metrics_path__ after relabeling");

        using var request = MakeRequest(target, uri);
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            return Failed(target, ScrapeFailure.Status, StatusText(response));
        if (response.Content.Headers.ContentLength is { } length && !IsGzip(response) && length >= _limit)
            return TooLarge(target);

        return await ReadAsync(target, response, cancellationToken).ConfigureAwait(false);
    }

    private HttpRequestMessage MakeRequest(Target target, Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Accept", settings.Accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", settings.AcceptEncoding);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        request.Headers.TryAddWithoutValidation("X-Prometheus-Scrape-Timeout-Seconds", target.Timeout.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        return request;
    }

    private async Task<ScrapeResponse> ReadAsync(Target target, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var contentType = response.Content.Headers.TryGetValues("Content-Type", out var values) ? string.Join(",", values) : null;
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var raw = new BodyBuffer(FirstSize(response));
        var body = raw;
        try
        {
            // What does not shrink by packing is at most a little longer packed.
            var limit = IsGzip(response) ? _limit + (_limit / 1000) + 1024 : _limit;
            await FillAsync(stream, raw, limit, cancellationToken).ConfigureAwait(false);
            if (IsGzip(response) && raw.Bytes.Length < limit)
            {
                body = new BodyBuffer(4 * Math.Min(raw.Bytes.Length, 1 << 20));
                var error = await UnpackAsync(raw, body, cancellationToken).ConfigureAwait(false);
                if (error is not null)
                    return Failed(target, ScrapeFailure.Encoding, error);
            }

            return body.Bytes.Length >= _limit ? TooLarge(target) : ScrapeResponse.Of(body.Keep(), contentType);
        }
        finally
        {
            raw.Dispose();
            body.Dispose();
        }
    }

    private async Task<string?> UnpackAsync(BodyBuffer raw, BodyBuffer body, CancellationToken cancellationToken)
    {
        body.TakeRoom(raw);
        var length = Math.Min(GzipBody.DeclaredLength(raw.Bytes.Span), _limit);
        await body.ExpectAsync(length, cancellationToken).ConfigureAwait(false);
        return GzipBody.Unpack(raw.Bytes.Memory, body.Bytes, _limit);
    }

    /// <summary>Reads until the end, or until the body holds <paramref name="limit"/> bytes.</summary>
    private static async Task FillAsync(Stream stream, BodyBuffer body, long limit, CancellationToken cancellationToken)
    {
        var buffer = body.Bytes;
        while (buffer.Length < limit)
        {
            await body.ExpectAsync(buffer.Length, cancellationToken).ConfigureAwait(false);
            var room = buffer.GetMemory(4096);
            var read = await stream.ReadAsync(room.Length > limit - buffer.Length ? room[..(int)(limit - buffer.Length)] : room, cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return;
            buffer.Advance(read);
        }
    }

    private ScrapeResponse TooLarge(Target target) => Failed(target, ScrapeFailure.BodySizeLimit, settings.BodySizeLimit > 0
        ? $"its body reaches body_size_limit={new ByteSize(settings.BodySizeLimit)} after decompression; expose less or raise body_size_limit"
        : $"its body reaches {new ByteSize(DefaultBodyCapBytes)} after decompression, the most without a body_size_limit; expose less or set body_size_limit");

    private static ScrapeResponse Failed(Target target, ScrapeFailure failure, string reason) =>
        ScrapeResponse.Failed(failure, $"Cannot scrape \"{target.Url}\": {reason.TrimEnd('.')}.");

    private static bool IsGzip(HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding is { Count: 1 } encodings && encodings.First().Equals("gzip", StringComparison.OrdinalIgnoreCase);

    private static string StatusText(HttpResponseMessage response)
    {
        var phrase = response.ReasonPhrase is { Length: > 0 } text ? " " + text[..Math.Min(text.Length, 100)] : "";
        return string.Create(CultureInfo.InvariantCulture, $"it answered with HTTP status {(int)response.StatusCode}{phrase}; only 200 is a scrape");
    }

    private static int FirstSize(HttpResponseMessage response) =>
        (int)Math.Clamp(response.Content.Headers.ContentLength + 1 ?? 16 * 1024, 4096, 1 << 20);

    /// <summary>The URL with its path and query exactly as they are; a path at least.</summary>
    private static Uri? RequestUri(string url)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.AsSpan(authority).IndexOfAny('/', '?');
        if (end < 0)
            url += "/";
        else if (url[authority + end] == '?')
            url = url.Insert(authority + end, "/");
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return Uri.TryCreate(url, options, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
    }

    private static string Reason(Exception e) => (e, e.InnerException) switch
    {
        (HttpRequestException, SocketException socket) when !e.Message.Contains(socket.Message, StringComparison.Ordinal) => $"{e.Message} ({socket.Message})",
        (HttpIOException or IOException, _) => $"the connection broke while it was read ({e.Message})",
        _ => e.Message,
    };
}
