using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>A service of AWS that speaks the JSON protocol 1.1, asked by signed requests. Whatever it refuses is a <see cref="DiscoveryException"/>.</summary>
/// <param name="service">As signatures have it: <c>ecs</c>.</param>
/// <param name="version">What the names of actions begin with.</param>
/// <param name="http">Not disposed of.</param>
internal sealed class AwsJsonApi(AwsSession session, string service, string version, HttpMessageInvoker http) : IDisposable
{
    private const int MaxBytes = 256 << 20;

    // What AWS calls it where it does not believe who asks.
    private static readonly string[] s_doubts =
    [
        "AccessDeniedException", "ExpiredTokenException", "IncompleteSignatureException", "InvalidSignatureException", "UnrecognizedClientException",
    ];

    private readonly SigV4RequestSigner _signer = new(session.Endpoint, session.Region, service, session.Credentials, session.Clock);

    public async Task<JsonElement> CallAsync(string action, JsonObject input, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(action, input, cancellationToken).ConfigureAwait(false);
        using var body = await JsonApi.ReadAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
        var text = body.GetBuffer().AsMemory(0, (int)body.Length);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await RefusalAsync(action, response, text, cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new DiscoveryException($"{service} answered {action} with what is not JSON: {e.Message}", e);
        }
    }

    public void Dispose() => _signer.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string action, JsonObject input, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(input.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, session.Endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
        request.Headers.TryAddWithoutValidation("X-Amz-Target", $"{version}.{action}");
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Value);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        try
        {
            await _signer.SignAsync(request, [body], cancellationToken).ConfigureAwait(false);
        }
        catch (SigningException e)
        {
            throw new DiscoveryException(e.Message, e);
        }

        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DiscoveryException> RefusalAsync(string action, HttpResponseMessage response, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var (code, message) = Read(body);
        if (s_doubts.Contains(code))
            await _signer.RefreshAsync(response.Headers.Date, cancellationToken).ConfigureAwait(false);
        return new DiscoveryException(AwsRefusal.Say(service, action, (int)response.StatusCode, code, message));
    }

    private static (string Code, string Message) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            // "com.amazonaws.ecs#ClusterNotFoundException"
            var code = root.Text("__type").Split('#')[^1];
            return (code, root.TextOrNull("message") ?? root.Text("Message"));
        }
        catch (JsonException)
        {
            return ("", "");
        }
    }
}
