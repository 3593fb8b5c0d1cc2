using System.Globalization;
using System.Net;
using System.Reflection;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Makes one attempt to deliver a write request (https://prometheus.io/docs/specs/prw/remote_write_spec/ and, for 2.0,
/// https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/) and tells what the answer means. Safe on many threads.
/// </summary>
/// <param name="signer">Null: the HTTP client's own authentication is all.</param>
public sealed class RemoteWriteClient(RemoteWriteOptions options, HttpMessageInvoker http, TimeProvider time, IRequestSigner? signer = null)
{
    /// <summary>This much of a refusal's text is kept.</summary>
    public const int MaxAnswerBytes = 1024;

    /// <summary>How long credentials may take: not counted into <c>remote_timeout</c>.</summary>
    public static readonly TimeSpan SigningTimeout = TimeSpan.FromSeconds(60);

    private const string WrittenHeader = "X-Prometheus-Remote-Write-Samples-Written";

    private static readonly string UserAgent = $"ScrapeCluster/{Version()}";

    private readonly Uri _url = new(options.Url);
    private readonly WriteRequestBodies _bodies = new();

    /// <summary>Sends and classifies. Throws nothing: what goes wrong on the way is a <see cref="SendOutcome.Retry"/>.</summary>
    /// <param name="attempt">0 for the first.</param>
    public async Task<SendOutcome> SendAsync(WriteRequest request, WriteMessage version, int attempt, CancellationToken cancellationToken)
    {
        WriteRequestBody body;
        try
        {
            body = _bodies.Make(request, version);
        }
        // Where nothing looks inside, the receiver would have refused it.
        catch (InvalidDataException error)
        {
            return new SendOutcome.Refused((int)HttpStatusCode.BadRequest, $"not sent, as it cannot be made into remote write 2.0: {error.Message}");
        }

        using (body)
        {
            using var message = MessageFor(body, version, attempt);
            if (await SignAsync(message, body, cancellationToken).ConfigureAwait(false) is { } failure)
                return failure;
            AddConfiguredHeaders(message);
            return await SendAsync(request, message, cancellationToken).ConfigureAwait(false) with { SentBytes = body.Length };
        }
    }

    /// <summary>Gives the connections back.</summary>
    public void Close() => http.Dispose();

    private async Task<SendOutcome?> SignAsync(HttpRequestMessage message, WriteRequestBody body, CancellationToken cancellationToken)
    {
        if (signer is null)
            return null;
        using var timeout = new CancellationTokenSource(SigningTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await signer.SignAsync(message, body.Pieces, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome.Cancelled();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new SendOutcome.Unsigned($"no credentials within {Seconds(SigningTimeout)}s");
        }
        // Whatever a source of credentials throws must not cost samples or end the writer.
        catch (Exception error)
        {
            return new SendOutcome.Unsigned(error.Message.TrimEnd('.'));
        }
    }

    private async Task<SendOutcome> SendAsync(WriteRequest request, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RemoteTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(message, either.Token).ConfigureAwait(false);
            return await ClassifyAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new SendOutcome.Cancelled();
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new SendOutcome.Retry($"no answer within remote_timeout={Seconds(options.RemoteTimeout)}s");
        }
        catch (Exception) when (!request.MayGoOn())
        {
            return new SendOutcome.Cancelled();
        }
        // Whatever else fails between here and the receiver must not cost samples or end the writer.
        catch (Exception error)
        {
            return new SendOutcome.Retry(error.Message.TrimEnd('.'));
        }
    }

    private HttpRequestMessage MessageFor(WriteRequestBody body, WriteMessage version, int attempt)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _url)
        {
            Content = body,
            Version = options.HttpClient.EnableHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        message.Headers.TryAddWithoutValidation("X-Prometheus-Remote-Write-Version", version == WriteMessage.Version1 ? "0.1.0" : "2.0.0");
        if (attempt > 0)
            message.Headers.TryAddWithoutValidation("Retry-Attempt", attempt.ToString(CultureInfo.InvariantCulture));
        return message;
    }

    // After signing: what the user adds is not part of the signature (Prometheus, storage/remote/client.go).
    private void AddConfiguredHeaders(HttpRequestMessage message)
    {
        foreach (var (name, value) in options.Headers)
        {
            // .NET keeps the headers that describe a body (Content-Language, ...) apart.
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content!.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private async Task<SendOutcome> ClassifyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
            return new SendOutcome.Accepted(status, Written(response));
        var answer = await BeginningOfAsync(response.Content, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        return status switch
        {
            >= 500 and < 600 => new SendOutcome.Retry(Said(status, answer), RetryAfter.Read(response.Headers, now), status),
            429 when options.Queue.RetryOnHttp429 =>
                new SendOutcome.Throttled(Said(status, answer), RetryAfter.Read(response.Headers, now), AnswerText.CauseOf(answer)),
            401 or 403 when signer is not null => new SendOutcome.Denied(status, answer, response.Headers.Date),
            _ => new SendOutcome.Refused(status, answer),
        };
    }

    private static string Said(int status, string answer) => $"HTTP status {status.ToString(CultureInfo.InvariantCulture)}: {answer}";

    private static long? Written(HttpResponseMessage response) =>
        response.Headers.TryGetValues(WrittenHeader, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var written)
            ? written
            : null;

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

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static string Version()
    {
        var version = typeof(RemoteWriteClient).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        return version.Split('+')[0];
    }
}
