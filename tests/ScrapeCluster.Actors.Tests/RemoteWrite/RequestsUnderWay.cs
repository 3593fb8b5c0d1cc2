namespace ScrapeCluster.Actors.Tests.RemoteWrite;

/// <summary>Counts requests between being sent and having their answer.</summary>
internal sealed class RequestsUnderWay
{
    private int _current;

    public int Current => Volatile.Read(ref _current);

    public HttpMessageInvoker Count(HttpMessageInvoker invoker) => new(new CountingHandler(this, invoker));

    private sealed class CountingHandler(RequestsUnderWay count, HttpMessageInvoker invoker) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref count._current);
            try
            {
                return await invoker.SendAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref count._current);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                invoker.Dispose();
            base.Dispose(disposing);
        }
    }
}
