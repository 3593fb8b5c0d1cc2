using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary><c>http_sd_configs</c>: asks a URL every refresh interval, and until it first answered somewhat more often.</summary>
internal sealed class HttpDiscoverer(
    HttpDiscoveryOptions options, HttpClientFactory httpClients, TimeProvider time, ILogger logger, DiscoveryMetrics metrics) : IDiscoverer
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private IReadOnlyList<TargetGroup>? _published;
    private string? _lastError;

    public DiscoveryOptions Options => options;

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        // The caller may be an actor: not on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var rounds = metrics.Track(options, HttpTargetGroups.Show(options.Url));
        using var client = httpClients.Create(options.HttpClient);
        var retry = FirstRetry;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var start = time.GetTimestamp();
                await RefreshAsync(client, rounds, publish, cancellationToken).ConfigureAwait(false);
                var pause = _published is null && retry < options.RefreshInterval ? retry : options.RefreshInterval - time.GetElapsedTime(start);
                retry *= 2;
                await Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to stop it.
        }
    }

    private async Task RefreshAsync(
        HttpMessageInvoker client, DiscoveryRounds rounds, Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        IReadOnlyList<TargetGroup> groups;
        try
        {
            groups = await FetchAsync(client, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or TargetGroupException or IOException or InvalidDataException or UriFormatException)
        {
            rounds.Failed(_published);
            Report(e.Message);
            return;
        }

        rounds.Succeeded(groups);
        _lastError = null;
        if (_published is not null && _published.SequenceEqual(groups))
            return;
        _published = groups;
        Log.Discovered(logger, groups.Sum(group => group.Targets.Count), groups.Count, HttpTargetGroups.Show(options.Url));
        publish(groups);
    }

    private async Task<IReadOnlyList<TargetGroup>> FetchAsync(HttpMessageInvoker client, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RefreshInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await HttpTargetGroups.FetchAsync(client, options, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TargetGroupException($"no complete answer within refresh_interval ({options.RefreshInterval.TotalSeconds} s).", e);
        }
    }

    /// <summary>Once per error, however often it happens.</summary>
    private void Report(string error)
    {
        if (_lastError == error)
            return;
        _lastError = error;
        if (_published is null)
            Log.HttpNeverRead(logger, HttpTargetGroups.Show(options.Url), error);
        else
            Log.HttpKeptAsItWas(logger, HttpTargetGroups.Show(options.Url), error);
    }
}
