using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.HttpClients.Plain;

namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>Fetches the plain http targets of one job. See README.md.</summary>
internal sealed class PlainScraper(PlainWay way, RequestText text, TimeProvider time)
{
    private readonly ContentTypeCache _contentTypes = new();

    public bool FollowsRedirects => way.FollowsRedirects;

    public PlainTarget TargetOf(Uri? uri) => PlainTarget.Of(uri, way.Connections);

    /// <summary>The answer, in memory that is the caller's.</summary>
    /// <exception cref="HttpRequestException">A file with credentials cannot be read.</exception>
    public async ValueTask<(ExchangeEnd End, PlainExchange? Answer, string Error)> GetAsync(
        PlainTarget target, BodyBuffer answer, TimeSpan timeout, (long Body, long Packed) limits, CancellationToken cancellationToken)
    {
        var deadline = way.Connections.Loop.After(timeout);
        var credentials = way.Credentials is { } source ? RequestHeaders.Checked("Authorization", source.Read()) : null;
        using var request = new PooledBuffer(1024);
        text.Write(request, target, timeout, credentials);

        var socket = target.Authority!.Take();
        if (socket is not null)
        {
            var (end, exchange) = await ExchangeAsync(socket, deadline).ConfigureAwait(false);
            if (end != ExchangeEnd.Unanswered)
                return (end, exchange, exchange.Error);
        }

        // Also where a kept connection had been closed meanwhile.
        (socket, var error) = await target.Authority.ConnectAsync(deadline, cancellationToken).ConfigureAwait(false);
        if (socket is null)
            return (NotConnected(deadline, cancellationToken), null, error!);
        var (ended, fresh) = await ExchangeAsync(socket, deadline).ConfigureAwait(false);
        return ended == ExchangeEnd.Unanswered
            ? (ExchangeEnd.Failed, fresh, "it closed the connection before it had answered")
            : (ended, fresh, fresh.Error);

        async ValueTask<(ExchangeEnd, PlainExchange)> ExchangeAsync(PlainSocket on, long until)
        {
            var exchange = new PlainExchange(on, answer, _contentTypes, time) { Deadline = until, Limit = limits.Body, PackedLimit = limits.Packed };
            using var cancelled = cancellationToken.UnsafeRegister(static socket => ((PlainSocket)socket!).Cancel(), on);
            var end = ExchangeEnd.Failed;
            try
            {
                end = await exchange.RunAsync(request.Memory, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                if (end == ExchangeEnd.Answered && exchange.CanBeKept)
                    target.Authority.Keep(on);
                else
                    on.Dispose();
            }

            target.LastBytes = answer.Bytes.Length;
            return (end, exchange);
        }
    }

    private ExchangeEnd NotConnected(long deadline, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ExchangeEnd.Cancelled;
        return way.Connections.Loop.Now >= deadline ? ExchangeEnd.TimedOut : ExchangeEnd.Failed;
    }
}
