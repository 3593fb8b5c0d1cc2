using System.Net;
using System.Text.Json;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>
/// Asks an API server. What gives access is read when it is first needed, and anew when the server no longer takes the
/// credentials or they expire: a kubeconfig file may have changed by then.
/// </summary>
internal sealed class ApiClient(KubernetesDiscoveryOptions options, HttpClientFactory httpClients, TimeProvider time) : IDisposable
{
    private const int MaxMessage = 64 << 10;

    private const int MaxRetired = 3;

    private readonly Lock _gate = new();
    private readonly Queue<HttpMessageInvoker> _retired = new();
    private ApiAccess? _access;
    private HttpMessageInvoker? _invoker;

    /// <param name="pathAndQuery">Below the server's URL.</param>
    /// <returns>A good answer whose body is not read yet.</returns>
    /// <exception cref="KubernetesApiException">The server refused it, or there is no access.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public async Task<HttpResponseMessage> GetAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        var (server, invoker) = Access();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.TrimEnd('/')}/{pathAndQuery}");
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Value);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK)
            return response;

        using (response)
        {
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                Forget();
            throw new KubernetesApiException(response.StatusCode, await MessageOfAsync(response, cancellationToken).ConfigureAwait(false));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Forget();
            while (_retired.TryDequeue(out var invoker))
                invoker.Dispose();
        }
    }

    private (string Server, HttpMessageInvoker Invoker) Access()
    {
        lock (_gate)
        {
            if (_access is { Expires: { } expires } && expires <= time.GetUtcNow())
                Forget();
            _access ??= ApiAccess.Of(options, time);
            _invoker ??= httpClients.Create(_access.Client);
            return (_access.Server, _invoker);
        }
    }

    // Watches that run over the old access go on: its connections are closed at the end, or when the access was the same.
    private void Forget()
    {
        lock (_gate)
        {
            if (_invoker is not null)
                _retired.Enqueue(_invoker);
            while (_retired.Count > MaxRetired)
                _retired.Dequeue().Dispose();
            (_access, _invoker) = (null, null);
        }
    }

    private static async Task<string> MessageOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var fallback = $"HTTP status {(int)response.StatusCode} {response.ReasonPhrase}";
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxMessage, cancellationToken).ConfigureAwait(false);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return json.RootElement.TextOrNull("message") is { Length: > 0 } message ? message : fallback;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return fallback;
        }
    }
}
