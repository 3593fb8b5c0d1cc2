using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>
/// One endpoint's queue on disk: the fragments of all its shards, from being appended until they are acknowledged, given up or handed over. Never
/// throws for what the disk does: it then goes on from memory. Safe on many threads.
/// </summary>
public sealed class QueueLog
{
    private readonly QueueStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _done = Task.CompletedTask;

    internal QueueLog(string endpoint, string directory, QueueStoreOptions options, TimeProvider time, ILogger logger)
    {
        Endpoint = endpoint;
        Directory = directory;
        _options = options;
        _time = time;
        _logger = logger;
    }

    public string Endpoint { get; }

    public string Directory { get; }

    /// <summary>Shards of which earlier runs left samples that no <see cref="WriteQueue"/> has taken yet.</summary>
    public IReadOnlyList<RecoveredShard> RecoveredShards { get; } = [];

    public QueueLogStatus Status => new(0, _options.MaxBytes, 0, 0, 0, null, 0, 0, Fault, IsFull);

    /// <summary>Null: the disk does its work.</summary>
    public QueueFault? Fault { get; }

    /// <summary>Little is missing to the limit: whoever can should append less, before the oldest is dropped.</summary>
    public bool IsFull { get; }

    /// <summary>What gives way at the limit. Default: <see cref="QueueFullPolicy.DropOldest"/>.</summary>
    public QueueFullPolicy Policy { get; set; }

    /// <summary>
    /// Completed when all that was appended or settled before is in the files (which a kill of this process does not undo), or the disk failed.
    /// </summary>
    public Task WrittenAsync() => _done;

    /// <summary>Writes all that is to be kept, down to the disk, and ends. The queues must be closed or kept.</summary>
    public Task CloseAsync() => _done;

    /// <summary>Ends and deletes the files, with whatever is in them. The queues must be closed.</summary>
    public Task DeleteAsync() => _done;
}
