using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ScrapeCluster.Pipeline.HttpClients.Plain;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping.Plain;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Fetches targets of one job: one GET each, in full or not at all. The invoker is the caller's.</summary>
public sealed class Scraper
{
    /// <summary>Largest body where body_size_limit is not set, so that no target can use up the node's memory.</summary>
    public const long DefaultBodyCapBytes = 256L << 20;

    private static readonly string UserAgent = $"ScrapeCluster/{typeof(Scraper).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>A longer body is unpacked and read on the thread pool: who waits for sockets has more to do.</summary>
    private const int LongBytes = 1 << 20;

    private readonly HttpMessageInvoker _http;
    private readonly ScrapeSettings _settings;
    private readonly TimeProvider _time;
    private readonly PlainScraper? _plain;
    private readonly long _limit;

    // What does not shrink by packing is at most a little longer packed.
    private readonly long _packedLimit;

    public Scraper(HttpMessageInvoker http, ScrapeSettings settings, TimeProvider time)
        : this(http, settings, time, null)
    {
    }

    internal Scraper(HttpMessageInvoker http, ScrapeSettings settings, TimeProvider time, PlainWay? plain)
    {
        (_http, _settings, _time) = (http, settings, time);
        _plain = plain is null ? null : new PlainScraper(plain, new RequestText(settings, UserAgent), time);
        _limit = settings.BodySizeLimit > 0 ? Math.Min(settings.BodySizeLimit, Array.MaxLength - (1 << 20)) : DefaultBodyCapBytes;
        _packedLimit = _limit + (_limit / 1000) + 1024;
    }

    /// <summary>To be given to each scrape of the target.</summary>
    internal PlainTarget WayTo(Target target) => _plain is null ? PlainTarget.None : _plain.TargetOf(RequestUri(target.Url));

    internal ValueTask<ScrapeResponse> ScrapeAsync(Target target, PlainTarget way, CancellationToken cancellationToken) =>
        _plain is null || way.Authority is null || way.IsElsewhere
            ? new ValueTask<ScrapeResponse>(ScrapeAsync(target, cancellationToken))
            : ScrapePlainAsync(_plain, target, way, cancellationToken);

    /// <summary>Never throws for what the target does. The target's timeout covers everything up to the body's last byte.</summary>
    public Task<ScrapeResponse> ScrapeAsync(Target target, CancellationToken cancellationToken) => ScrapeAsync(target, target.Timeout, cancellationToken);

    private async ValueTask<ScrapeResponse> ScrapePlainAsync(PlainScraper plain, Target target, PlainTarget way, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        using var raw = new BodyBuffer(Math.Clamp(way.LastBytes + (way.LastBytes / 8), 4096, 1 << 20));
        try
        {
            var (end, answer, error) = await plain.GetAsync(way, raw, target.Timeout, (_limit, _packedLimit), cancellationToken).ConfigureAwait(false);
            switch (end)
            {
                case ExchangeEnd.Cancelled: return ScrapeResponse.WasCancelled();
                case ExchangeEnd.TimedOut: return TimedOut(target);
                case ExchangeEnd.TooLarge: return TooLarge(target);
                case ExchangeEnd.Failed: return Failed(target, ScrapeFailure.Connection, error);
            }

            if (answer!.HasLocation && plain.FollowsRedirects && answer.Status is 301 or 302 or 303 or 307 or 308)
            {
                way.IsElsewhere = true;
                var left = target.Timeout - _time.GetElapsedTime(started);
                return await ScrapeAsync(target, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            }

            return answer.Status == 200
                ? await OpenAsync(target, raw, answer, cancellationToken).ConfigureAwait(false)
                : Failed(target, ScrapeFailure.Status, StatusText(answer.Status, answer.Reason));
        }
        catch (Exception e)
        {
            return cancellationToken.IsCancellationRequested ? ScrapeResponse.WasCancelled() : Failed(target, ScrapeFailure.Connection, Reason(e));
        }
    }

    private async ValueTask<ScrapeResponse> OpenAsync(Target target, BodyBuffer raw, PlainExchange answer, CancellationToken cancellationToken)
    {
        var packed = raw.Bytes.Memory.Slice(answer.BodyStart, answer.BodyLength);
        var length = answer.IsGzip ? GzipBody.DeclaredLength(packed.Span) : packed.Length;
        if (length > LongBytes)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (!answer.IsGzip)
            return ScrapeResponse.Of(raw.Keep(), answer.BodyStart, answer.BodyLength, answer.ContentType);

        using var body = new BodyBuffer(GzipBody.FirstSize(packed.Span, _limit));
        var error = await UnpackAsync(raw, packed, body, cancellationToken).ConfigureAwait(false);
        if (error is not null)
            return Failed(target, ScrapeFailure.Encoding, error);
        return body.Bytes.Length >= _limit ? TooLarge(target) : ScrapeResponse.Of(body.Keep(), answer.ContentType);
    }

    private async Task<ScrapeResponse> ScrapeAsync(Target target, TimeSpan within, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(within, _time);
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
            return TimedOut(target);
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
        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            return Failed(target, ScrapeFailure.Status, StatusText((int)response.StatusCode, response.ReasonPhrase));
        if (response.Content.Headers.ContentLength is { } length && !IsGzip(response) && length >= _limit)
            return TooLarge(target);

        return await ReadAsync(target, response, cancellationToken).ConfigureAwait(false);
    }

    private HttpRequestMessage MakeRequest(Target target, Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.TryAddWithoutValidation("Accept", _settings.Accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", _settings.AcceptEncoding);
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
            var limit = IsGzip(response) ? _packedLimit : _limit;
            await FillAsync(stream, raw, limit, cancellationToken).ConfigureAwait(false);
            if (IsGzip(response) && raw.Bytes.Length < limit)
            {
                body = new BodyBuffer(GzipBody.FirstSize(raw.Bytes.Span, _limit));
                var error = await UnpackAsync(raw, raw.Bytes.Memory, body, cancellationToken).ConfigureAwait(false);
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

    private async Task<string?> UnpackAsync(BodyBuffer raw, ReadOnlyMemory<byte> packed, BodyBuffer body, CancellationToken cancellationToken)
    {
        body.TakeRoom(raw);
        var length = Math.Min(GzipBody.DeclaredLength(packed.Span), _limit);
        await body.ExpectAsync(length, cancellationToken).ConfigureAwait(false);
        return GzipBody.Unpack(packed, body.Bytes, _limit);
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

    private static ScrapeResponse TimedOut(Target target) =>
        Failed(target, ScrapeFailure.Timeout, $"no complete answer within the scrape timeout of {DurationText.Format(target.Timeout)}");

    private ScrapeResponse TooLarge(Target target) => Failed(target, ScrapeFailure.BodySizeLimit, _settings.BodySizeLimit > 0
        ? $"its body reaches body_size_limit={new ByteSize(_settings.BodySizeLimit)} after decompression; expose less or raise body_size_limit"
        : $"its body reaches {new ByteSize(DefaultBodyCapBytes)} after decompression, the most without a body_size_limit; expose less or set body_size_limit");

    private static ScrapeResponse Failed(Target target, ScrapeFailure failure, string reason) =>
        ScrapeResponse.Failed(failure, $"Cannot scrape \"{target.Url}\": {reason.TrimEnd('.')}.");

    private static bool IsGzip(HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding is { Count: 1 } encodings && encodings.First().Equals("gzip", StringComparison.OrdinalIgnoreCase);

    private static string StatusText(int status, string? reason)
    {
        var phrase = reason is { Length: > 0 } text ? " " + text[..Math.Min(text.Length, 100)] : "";
        return string.Create(CultureInfo.InvariantCulture, $"it answered with HTTP status {status}{phrase}; only 200 is a scrape");
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
