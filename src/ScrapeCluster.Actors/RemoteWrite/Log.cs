using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Writing to remote_write \"{Endpoint}\" ({Url}).")]
    internal static partial void EndpointStarted(ILogger logger, string endpoint, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "remote_write \"{Endpoint}\" ({Url}) has new settings.")]
    internal static partial void EndpointChanged(ILogger logger, string endpoint, string url);

    [LoggerMessage(Level = LogLevel.Information, Message = "remote_write \"{Endpoint}\" was removed: sending what is queued for at most {Deadline}.")]
    internal static partial void EndpointRemoved(ILogger logger, string endpoint, TimeSpan deadline);
}
