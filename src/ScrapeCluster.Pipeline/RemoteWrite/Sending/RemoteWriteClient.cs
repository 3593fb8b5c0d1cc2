using System.Globalization;
using System.Net;
using System.Reflection;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Makes one attempt to deliver a write request (remote write 1.0, https://prometheus.io/docs/specs/prw/remote_write_spec/) and
/// tells what the answer means. Safe on many threads.
/// </summary>
public sealed class RemoteWriteClient(RemoteWriteOptions options, HttpMessageInvoker http, TimeProvider time)
{
    /// <summary>This much of a refusal's text is kept.</summary>
    public const int MaxAnswerBytes = 1024;

    private static readonly string UserAgent = $"ScrapeCluster/{Version()}";

    private readonly Uri _url = new(options.Url);

    /// <summary>Sends and classifies. Throws nothing: what goes wrong on the way is a <see cref="SendOutcome.Retry"/>.</summary>
    /// <param name="attempt">0 for the first.</param>
    public async Task<SendOutcome> SendAsync(WriteRequest request, int attempt, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RemoteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var message = MessageFor(request, attempt);
            using var response = await http.SendAsync(message, either.Token).ConfigureAwait(false);
            return await ClassifyAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome.Retry("cancelled");
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new SendOutcome.Retry($"no answer within remote_timeout={options.RemoteTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s");
        }
        // Whatever else fails between here and the receiver must not cost samples or end the writer.
        catch (Exception error)
        {
            return new SendOutcome.Retry(error.Message.TrimEnd('.'));
        }
    }

    /// <summary>Gives the connections back.</summary>
    public void Close() => http.Dispose();

    private HttpRequestMessage MessageFor(WriteRequest request, int attempt)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = new WriteRequestBody(request),
            Version = options.HttpClient.EnableHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        message.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", "0.1.0");
        if (attempt > 0)
            message.Headers.TryAddWithoutValidation("Retry-Attempt", attempt.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in options.Headers)
            Set(message, name, value);
        return message;
    }

    private static void Set(HttpRequestMessage message, string name, string value)
    {
        if (message.Headers.TryAddWithoutValidation(name, value))
            return;
        // .NET keeps the headers that describe a body (Content-Language, ...) apart.
        message.Content!.Headers.TryAddWithoutValidation(name, value);
    }

    private async Task<SendOutcome> ClassifyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
            return new SendOutcome.Accepted();
        var answer = await BeginningOfAsync(response.Content, cancellationToken).ConfigureAwait(false);
        var again = status is >= 500 and < 600 || (status == 429 && options.Queue.RetryOnHttp429);
        return again
            ? new SendOutcome.Retry($"HTTP status {status}: {answer}", RetryAfter.Read(response.Headers, time.GetUtcNow()), status)
            : new SendOutcome.Refused(response.StatusCode, answer);
    }

    // The status decides; a text that breaks off on the way changes nothing about it.
    private static async Task<string> BeginningOfAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxAnswerBytes];
        var length = 0;
        try
        {
            using var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or HttpRequestException or OperationCanceledException)
        {
            return $"(the answer's text could not be read: {error.Message})";
        }
        var text = System.Text.Encoding.UTF8.GetString(bytes, 0, length).Trim();
        return text.Length > 0 ? text : "(no text)";
    }

    private static string Version()
    {
        var version = typeof(RemoteWriteClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return version.Split('+')[0];
    }
}
