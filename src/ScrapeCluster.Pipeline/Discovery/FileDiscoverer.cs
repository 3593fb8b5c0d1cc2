using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// <c>file_sd_configs</c>: reads the files when something happens in their directories, and every refresh interval besides.
/// </summary>
internal sealed class FileDiscoverer(FileDiscoveryOptions options, TimeProvider time, ILogger logger, DiscoveryMetrics metrics) : IDiscoverer
{
    /// <summary>A change often comes as several events; after this much quiet it is over.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    /// <summary>Where it never is quiet, the files are read this often.</summary>
    private static readonly TimeSpan MaxUnrest = TimeSpan.FromSeconds(1);

    private IReadOnlyList<TargetGroup>? _published;

    public DiscoveryOptions Options => options;

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        // The caller may be an actor: not on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var files = new TargetGroupFiles(options.Files, logger, metrics);
        using var rounds = metrics.Track(options, options.Files.FirstOrDefault(""));
        using var watch = new DirectoryWatch(files.Directories, options.RefreshInterval, logger, metrics);
        var somethingHappened = false;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                if (!somethingHappened)
                    watch.Renew(); // Before reading, so that no change falls in between.
                Refresh(files, rounds, publish);
                somethingHappened = await WaitForChangeAsync(watch, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to stop it.
        }
    }

    private void Refresh(TargetGroupFiles files, DiscoveryRounds rounds, Action<IReadOnlyList<TargetGroup>> publish)
    {
        var round = files.Read();
        if (round.Errors.Count == 0)
            rounds.Succeeded(round.Groups);
        else
            rounds.Failed(round.Groups, round.Errors[^1]);

        if (!round.IsKnown || (_published is not null && _published.SequenceEqual(round.Groups)))
            return;
        _published = round.Groups;
        Log.Discovered(logger, round.Groups.Sum(group => group.Targets.Count), round.Groups.Count, string.Join(", ", options.Files));
        publish(round.Groups);
    }

    /// <returns>False where only the refresh interval has passed.</returns>
    private async Task<bool> WaitForChangeAsync(DirectoryWatch watch, CancellationToken cancellationToken)
    {
        if (!await watch.WaitAsync(options.RefreshInterval, time, cancellationToken).ConfigureAwait(false))
            return false;
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < MaxUnrest && await watch.WaitAsync(Quiet, time, cancellationToken).ConfigureAwait(false))
        {
            // Still being changed.
        }

        return true;
    }
}
