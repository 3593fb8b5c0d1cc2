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
}
