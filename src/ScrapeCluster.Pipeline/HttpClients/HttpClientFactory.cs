using ScrapeCluster.Pipeline.HttpClients.Plain;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Builds HTTP invokers from options. Equal options share one connection pool until the last user disposes of it.</summary>
public sealed class HttpClientFactory(TimeProvider? time = null) : IDisposable
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private readonly Dictionary<HttpClientOptions, SharedHandler> _shared = [];
    private PlainConnections? _plain;
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

    /// <summary>
    /// The short way to http targets that are reached directly and with no more than basic or token credentials; null where the options ask
    /// for more, or the system is not Linux. Its connections are shared by all options.
    /// </summary>
    internal PlainWay? CreatePlain(HttpClientOptions options)
    {
        var isPlain = options.OAuth2 is null && options.HttpHeaders.Count == 0 && options.Proxy == ProxyOptions.Default;
        if (!isPlain || !PlainConnections.IsSupported)
            return null;

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _plain ??= new PlainConnections(_time);
            return new PlainWay(_plain, HandlerChain.BuildCredentials(options, _time), options.FollowRedirects);
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
        _plain?.Dispose();
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
