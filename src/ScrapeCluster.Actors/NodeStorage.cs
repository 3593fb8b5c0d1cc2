using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Actors;

/// <summary>
/// What outlives a restart of the node. Opened before anything else of the node starts, and let go of when all has ended: a node that another process has the
/// directory of does not start.
/// </summary>
public sealed class NodeStorage(NodeOptions node, TimeProvider time, ILogger<QueueStore> logger) : IHostedService, IDisposable
{
    // Less is no gain: a file is forced onto the disk in about that time.
    private static readonly TimeSpan LeastFsyncInterval = TimeSpan.FromMilliseconds(10);

    private QueueStore? _queues;

    /// <summary>Null: queues are held in memory only.</summary>
    internal QueueStore? Queues => _queues;

    /// <exception cref="QueueInUseException">Another process has the directory.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (node.QueueDiskBytes > 0)
            _queues = await Task.Run(Open, cancellationToken).ConfigureAwait(false);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => Interlocked.Exchange(ref _queues, null)?.Dispose();

    private QueueStore Open()
    {
        var options = new QueueStoreOptions
        {
            MaxBytes = node.QueueDiskBytes,
            FsyncInterval = node.FsyncInterval > LeastFsyncInterval ? node.FsyncInterval : LeastFsyncInterval,
            ShardCount = node.ShardCount,
        };
        return QueueStore.Open(Path.Combine(node.StoragePath, "queue"), options, time, logger);
    }
}
