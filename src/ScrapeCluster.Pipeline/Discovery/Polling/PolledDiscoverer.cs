using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>
/// Asks a source every refresh interval, and until it first answered somewhat more often. What fails keeps the last good list.
/// </summary>
internal sealed class PolledDiscoverer(
    PolledDiscoveryOptions options, Func<IPolledSource> open, TimeProvider time, ILogger logger, DiscoveryMetrics metrics) : IDiscoverer
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    public DiscoveryOptions Options => options;

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        // The caller may be an actor: not on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var source = open();
        using var rounds = metrics.Track(options, source.Shown);
        var published = new PublishedGroups(source.Shown, rounds, logger, publish);
        var retry = FirstRetry;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var start = time.GetTimestamp();
                await RefreshAsync(source, published, cancellationToken).ConfigureAwait(false);
                var pause = published.IsEmpty && retry < options.RefreshInterval ? retry : options.RefreshInterval - time.GetElapsedTime(start);
                retry *= 2;
                await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to stop it.
        }
    }

    private async Task RefreshAsync(IPolledSource source, PublishedGroups published, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RefreshInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            published.Succeeded(await source.AskAsync(either.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            published.Failed($"no complete answer within refresh_interval ({options.RefreshInterval.TotalSeconds} s).");
        }
        catch (DiscoveryException e) when (e.Known is not null)
        {
            published.Failed(e.Message, e.Known);
        }
        catch (Exception e) when (DiscoveryFailure.IsOfOutside(e))
        {
            published.Failed(e.Message);
        }
    }
}
