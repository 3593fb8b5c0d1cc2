using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Whether a log's disk does its work, and what is said when that changes. Safe on many threads.</summary>
internal sealed class LogFault(string endpoint, string directory, TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private volatile QueueFault? _current;

    public QueueFault? Current => _current;

    /// <summary>The disk failed: said once, until it works again.</summary>
    public void Begin(string reason)
    {
        lock (_gate)
        {
            reason = reason.EndsWith('.') ? reason : reason + ".";
            if (_current is null)
                Log.Failed(logger, endpoint, directory, reason);
            _current = new QueueFault(reason, _current?.Since ?? time.GetUtcNow());
        }
    }

    public void End()
    {
        if (_current is null)
            return;
        lock (_gate)
        {
            if (_current is { } fault)
                Log.Works(logger, endpoint, directory, (time.GetUtcNow() - fault.Since).TotalSeconds);
            _current = null;
        }
    }
}
