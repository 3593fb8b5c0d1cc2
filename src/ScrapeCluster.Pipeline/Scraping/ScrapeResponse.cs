namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>What a target answered, or why it did not. Owns the body's memory until disposed.</summary>
public sealed class ScrapeResponse : IDisposable
{
    private readonly BodyBuffer? _body;
    private readonly int _start;
    private readonly int _length;

    private ScrapeResponse(BodyBuffer? body, int start = 0, int length = 0) => (_body, _start, _length) = (body, start, length);

    /// <summary>Null where the whole body is there. Else one sentence.</summary>
    public string? Error { get; private init; }

    public ScrapeFailure Failure { get; private init; }

    /// <summary>True where the caller's token ended the scrape.</summary>
    public bool Cancelled { get; private init; }

    /// <summary>The header as sent; null where there is none.</summary>
    public string? ContentType { get; private init; }

    /// <summary>Decompressed.</summary>
    public ReadOnlySpan<byte> Body => _body is null ? [] : _body.Bytes.Span.Slice(_start, _length);

    /// <summary>Length of the body; -1 where it exceeded its limit, 0 where the scrape failed otherwise (scrape_body_size_bytes).</summary>
    public long BodySizeBytes => Failure == ScrapeFailure.BodySizeLimit ? -1 : Body.Length;

    internal static ScrapeResponse Of(BodyBuffer body, string? contentType) => Of(body, 0, body.Bytes.Length, contentType);

    /// <summary>The body stands within a buffer that holds more.</summary>
    internal static ScrapeResponse Of(BodyBuffer buffer, int start, int length, string? contentType) => new(buffer, start, length) { ContentType = contentType };

    public static ScrapeResponse Failed(ScrapeFailure failure, string error) => new(null) { Failure = failure, Error = error };

    public static ScrapeResponse WasCancelled() => new(null) { Cancelled = true, Error = "The scrape was cancelled." };

    public void Dispose() => _body?.Release();
}
