using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// Tells that something happened in any of some directories. Files are not watched one by one: a ConfigMap changes by the
/// rename of the link <c>..data</c> beside them, an editor's file by a rename onto it. Where watching fails, nothing is told
/// and the caller's periodic reading has to do.
/// </summary>
internal sealed class DirectoryWatch(IEnumerable<string> directories, TimeSpan refreshInterval, ILogger logger, DiscoveryMetrics metrics) : IDisposable
{
    private readonly string[] _directories = [.. directories.Distinct()];
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly HashSet<string> _failed = [];
    private List<FileSystemWatcher> _watchers = [];

    /// <summary>Watches anew: a directory may have come, or been replaced by another of the same name.</summary>
    public void Renew()
    {
        var old = _watchers;
        _watchers = [.. _directories.Select(Watch).OfType<FileSystemWatcher>()];
        old.ForEach(watcher => watcher.Dispose());
    }

    /// <returns>False when nothing happened within the time.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _changed.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private FileSystemWatcher? Watch(string directory)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(directory)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime,
            };
            watcher.Created += (_, _) => Tell();
            watcher.Changed += (_, _) => Tell();
            watcher.Deleted += (_, _) => Tell();
            watcher.Renamed += (_, _) => Tell();
            watcher.Error += (_, error) => OnError(directory, error.GetException());
            watcher.EnableRaisingEvents = true;
            _failed.Remove(directory);
            return watcher;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No such directory, or the limit of inotify instances is reached.
            watcher?.Dispose();
            metrics.WatchFailed();
            if (_failed.Add(directory))
                Log.WatchFailed(logger, directory, e.Message.TrimEnd('.'), refreshInterval);
            return null;
        }
    }

    private void OnError(string directory, Exception e)
    {
        metrics.WatchFailed();
        Log.WatchFailed(logger, directory, e.Message.TrimEnd('.'), refreshInterval);
        Tell(); // Events may have been lost.
    }

    private void Tell()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }
    }
}
