using System.Net;
using System.Net.Http.Headers;

namespace ScrapeCluster.Benchmarks.Stages;

/// <summary>Answers every request at once with the same body, on the caller's thread: what is left is the caller's own work.</summary>
internal sealed class CannedAnswer(byte[] body, string contentType, string? encoding) : HttpMessageHandler
{
    /// <summary>What an answer itself allocates, which is not the caller's.</summary>
    public HttpResponseMessage Answer()
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } sent)
            await sent.CopyToAsync(Stream.Null, cancellationToken);
        return Answer();
    }
}
