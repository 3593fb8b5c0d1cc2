namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>One user's share of a handler: disposing of it gives the share back, once.</summary>
internal sealed class SharedInvoker(HttpMessageHandler handler, Action release) : HttpMessageInvoker(handler, disposeHandler: false)
{
    private Action? _release = release;

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            Interlocked.Exchange(ref _release, null)?.Invoke();
    }
}
