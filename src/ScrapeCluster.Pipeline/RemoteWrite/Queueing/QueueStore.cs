using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// The directory in which a node keeps its queues, one <see cref="QueueLog"/> per endpoint. No other process works in it meanwhile. Safe on many threads.
/// </summary>
public sealed class QueueStore : IDisposable
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(100);

    private readonly string _directory;
    private readonly QueueStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AppenderTurn _turn = new();
    private readonly QueueDirectories _directories;
    private readonly DirectoryLock _lock;

    private QueueStore(string directory, QueueStoreOptions options, TimeProvider time, ILogger logger)
    {
        _directory = Path.GetFullPath(directory);
        _options = options;
        _time = time;
        _logger = logger;
        _directories = new QueueDirectories(_directory, logger);
        _lock = new DirectoryLock(_directory);
    }

    /// <summary>Queues on disk whose endpoint is not configured; known after <see cref="Claim"/>.</summary>
    public IReadOnlyList<UnclaimedQueue> Unclaimed { get; private set; } = [];

    /// <summary>
    /// Makes the directory and locks it. Throws <see cref="QueueInUseException"/> where another process has it for longer than the options allow. A disk
    /// that cannot be used is no error: the logs then say so and go on from memory.
    /// </summary>
    /// <param name="directory">For example <c>data/queue</c>.</param>
    public static QueueStore Open(string directory, QueueStoreOptions options, TimeProvider time, ILogger logger)
    {
        var store = new QueueStore(directory, options, time, logger);
        store.TakeLock();
        return store;
    }

    /// <summary>
    /// Says which endpoints there are, before their logs are opened and whenever that changes: one that has no queue of its own gets that of an
    /// endpoint with the same URL that is gone, as if it had been renamed. Other queues without an endpoint are left as they are.
    /// </summary>
    /// <param name="endpoints">URL by name.</param>
    public void Claim(IReadOnlyDictionary<string, string> endpoints)
    {
        var known = Unclaimed;
        Unclaimed = _directories.Claim(endpoints);
        foreach (var queue in Unclaimed.ExceptBy(known.Select(before => before.Directory), queue => queue.Directory))
            Log.Unclaimed(_logger, queue.Directory, queue.Bytes, queue.Endpoint);
    }

    /// <summary>Opens an endpoint's log, and finds what earlier runs left in it. Once per endpoint, or again after it was closed. Does not throw for what the disk does.</summary>
    public QueueLog OpenLog(string endpoint, string url)
    {
        var directory = _directories.Of(endpoint);
        var begun = _time.GetTimestamp();
        if (QueueMeta.Read(directory) is { Format: > QueueMeta.KnownFormat } newer)
            return OpenTooNew(endpoint, directory, newer);
        var contents = new LogRecovery(endpoint, directory, _options.ShardCount, _time, _logger).Read();
        var meta = new QueueMeta(QueueMeta.KnownFormat, endpoint, QueueMeta.UrlWithoutUser(url));
        var isPrepared = false;
        var log = new QueueLog(endpoint, directory, contents, Prepare, _turn, _options, _time, _logger);
        if (contents.Records.Count > 0)
        {
            Log.Recovered(
                _logger, endpoint, directory, log.RecoveredSamples, contents.Records.Count, log.RecoveredShards.Count, log.Status.Bytes,
                _time.GetElapsedTime(begun).TotalSeconds);
        }
        return log;

        // Before each write: someone may have deleted it.
        void Prepare()
        {
            if (isPrepared && Directory.Exists(directory))
                return;
            isPrepared = false;
            this.Prepare(directory, meta);
            isPrepared = true;
        }
    }

    /// <summary>Lets another process have the directory. The logs must be closed.</summary>
    public void Dispose() => _lock.Dispose();

    private void TakeLock()
    {
        var begun = _time.GetTimestamp();
        try
        {
            while (!_lock.TryTake())
            {
                if (_time.GetElapsedTime(begun) >= _options.LockWait)
                {
                    throw new QueueInUseException(
                        $"Cannot use \"{_directory}\" for unsent samples: another process has it. Give each node a --storage.path of its own, or wait until that process has ended.");
                }
                Task.Delay(s_lookAgain, _time).Wait();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CannotOpen(_logger, _directory, e.Message);
        }
    }

    private void Prepare(string directory, QueueMeta meta)
    {
        if (!_lock.TryTake())
            throw new IOException($"Another process works in \"{_directory}\"");
        if (Directory.Exists(directory) && QueueMeta.Read(directory) == meta)
            return;
        Directory.CreateDirectory(directory);
        meta.Write(directory);
    }

    private QueueLog OpenTooNew(string endpoint, string directory, QueueMeta newer)
    {
        Log.TooNew(_logger, endpoint, directory, newer.Format, QueueMeta.KnownFormat);
        var reason = $"\"{directory}\" was written by a newer version of this program";
        return new QueueLog(endpoint, directory, LogContents.None, () => throw new IOException(reason), _turn, _options, _time, _logger);
    }
}
