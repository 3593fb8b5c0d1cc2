using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Writing to remote_write \"{Endpoint}\" ({Url}).")]
    internal static partial void EndpointStarted(ILogger logger, string endpoint, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "remote_write \"{Endpoint}\" ({Url}) has new settings.")]
    internal static partial void EndpointChanged(ILogger logger, string endpoint, string url);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Shard {Shard} goes on sending to remote_write \"{Endpoint}\" after {Seconds:F0}s, though its old node {Node} has not said that it has "
            + "nothing left; what that one still has is given up there, or comes late where out_of_order is send.")]
    internal static partial void GateForced(ILogger logger, int shard, string endpoint, object node, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "remote_write \"{Endpoint}\" was removed: sending what is queued for at most {Deadline}.")]
    internal static partial void EndpointRemoved(ILogger logger, string endpoint, TimeSpan deadline);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Sending of {Shards} shards' queues pauses (scraping goes on): other nodes may have older samples of them ({Nodes}).")]
    internal static partial void ShardsWait(ILogger logger, int shards, string nodes);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Sending of {Shards} shards' queues goes on after {Seconds:F1}s at most; {Samples} older samples came from other nodes, {Late} of them too late. "
            + "{Incomplete} waited for a node in vain.")]
    internal static partial void ShardsGoOn(ILogger logger, int shards, double seconds, long samples, long late, int incomplete);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "remote_write \"{Endpoint}\": {Samples} samples of {Shards} shards were left on disk by an earlier run; they go first, from here or from the nodes that have the shards.")]
    internal static partial void LeftoversFound(ILogger logger, string endpoint, long samples, int shards);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Bytes} bytes of unsent samples in {Directory} belong to remote_write \"{Endpoint}\", which is not configured: they are left there. "
            + "Configure an endpoint of that name to send them, or delete the directory.")]
    internal static partial void UnclaimedQueue(ILogger logger, long bytes, string directory, string endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "remote_write \"{Endpoint}\": {Samples} unsent samples stay on disk for the next start.")]
    internal static partial void Kept(ILogger logger, string endpoint, long samples);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue of remote_write \"{Endpoint}\" could not be closed within {Seconds}s: what was acknowledged last may be sent again.")]
    internal static partial void QueueNotClosed(ILogger logger, string endpoint, double seconds);
}
