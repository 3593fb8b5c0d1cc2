namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Builds HTTP invokers from options. Equal options share one connection pool until the last user disposes of it.</summary>
public sealed class HttpClientFactory : IDisposable
{
    /// <summary>
    /// An invoker with authentication, TLS, proxy, redirects and headers as the options say. Files (passwords, tokens,
    /// certificates, header values) are read anew while it runs. Errors of a request surface as <see cref="HttpRequestException"/>
    /// with one clear sentence.
    /// </summary>
    public HttpMessageInvoker Create(HttpClientOptions options) => throw new NotImplementedException();

    public void Dispose() => GC.SuppressFinalize(this);
}
