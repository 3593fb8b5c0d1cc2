namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// Connection pools that are replaced when certificates change on disk: new requests go through new connections, running
/// ones end on the old. A rotation that is half done (a key that does not fit yet) leaves the old pools in use for
/// <see cref="Patience"/>; after that requests fail and say why.
/// </summary>
internal sealed class TlsReloadingHandler(TlsFiles files, Func<TlsMaterial, SocketsHttpHandler> createPools, TimeProvider time) : HttpMessageHandler
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private Generation? _current;
    private long _lastCheck;
    private long? _brokenSince;

    /// <summary>Why requests fail now; null while they do not.</summary>
    private string? _failure;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var generation = Acquire();
        try
        {
            return await generation.Invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            generation.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        lock (_gate)
        {
            _current?.Release();
            _current = null;
            _lastCheck = long.MaxValue;
        }
    }

    private Generation Acquire()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_lastCheck == long.MaxValue, this);
            if (_lastCheck == 0 || time.GetElapsedTime(_lastCheck) >= WatchedTextFile.MaxAge)
                Refresh();
            return _failure is null ? _current!.Acquire() : throw new DescribedHttpException(_failure);
        }
    }

    private void Refresh()
    {
        _lastCheck = time.GetTimestamp();
        try
        {
            var texts = files.Read();
            if (_current is null || _current.Texts != texts)
                Replace(new Generation(texts, createPools(files.Load(texts))));
            (_failure, _brokenSince) = (null, null);
        }
        catch (DescribedHttpException e)
        {
            _failure = IsBearable() ? null : e.Message;
        }
    }

    private void Replace(Generation next)
    {
        _current?.Release();
        _current = next;
    }

    private bool IsBearable()
    {
        _brokenSince ??= time.GetTimestamp();
        return _current is not null && time.GetElapsedTime(_brokenSince.Value) < Patience;
    }

    /// <summary>Pools for one set of certificates; closed when the handler and the last request have let go of them.</summary>
    private sealed class Generation(TlsTexts texts, SocketsHttpHandler pools)
    {
        private int _users = 1;

        public TlsTexts Texts { get; } = texts;
        public HttpMessageInvoker Invoker { get; } = new(pools);

        public Generation Acquire()
        {
            Interlocked.Increment(ref _users);
            return this;
        }

        public void Release()
        {
            if (Interlocked.Decrement(ref _users) == 0)
                Invoker.Dispose();
        }
    }
}
