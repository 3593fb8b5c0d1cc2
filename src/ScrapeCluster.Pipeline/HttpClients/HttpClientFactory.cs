namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Builds HTTP invokers from options. Equal options share one connection pool until the last user disposes of it.</summary>
public sealed class HttpClientFactory(TimeProvider? time = null) : IDisposable
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<HttpClientOptions, SharedHandler> _shared = [];
    private bool _disposed;

    /// <summary>
    /// An invoker with authentication, TLS, proxy, redirects and headers as the options say. Files (passwords, tokens,
    /// certificates, header values) are read anew while it runs. Errors of a request surface as <see cref="HttpRequestException"/>
    /// with one clear sentence, also those that come from the options. Nothing is decompressed and no cookies are kept.
    /// </summary>
    public HttpMessageInvoker Create(HttpClientOptions options)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_shared.TryGetValue(options, out var shared))
            {
                shared = new SharedHandler(HandlerChain.Build(options, _time));
                _shared.Add(options, shared);
            }

            shared.Users++;
            return new SharedInvoker(shared.Handler, () => Release(options, shared));
        }
    }

    /// <summary>Closes all connections, also those of invokers that are still in use.</summary>
    public void Dispose()
    {
        List<SharedHandler> handlers;
        lock (_gate)
        {
            _disposed = true;
            handlers = [.. _shared.Values];
            _shared.Clear();
        }

        foreach (var shared in handlers)
            shared.Handler.Dispose();
    }

    private void Release(HttpClientOptions options, SharedHandler shared)
    {
        lock (_gate)
        {
            if (--shared.Users > 0 || _disposed)
                return;
            _shared.Remove(options);
        }

        shared.Handler.Dispose();
    }

    private sealed class SharedHandler(HttpMessageHandler handler)
    {
        public HttpMessageHandler Handler { get; } = handler;

        /// <summary>Guarded by the factory's gate.</summary>
        public int Users { get; set; }
    }
}
