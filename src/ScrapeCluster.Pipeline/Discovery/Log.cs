using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Discovered {Targets} targets in {Groups} groups from {Source}.")]
    internal static partial void Discovered(ILogger logger, int targets, int groups, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Its last good list stays in force.")]
    internal static partial void FileKeptAsItWas(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason} There is no earlier list of it.")]
    internal static partial void FileNeverRead(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Can read \"{Path}\" again.")]
    internal static partial void FileHealed(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot list the files of \"{Pattern}\": {Reason}. What was found before stays in force.")]
    internal static partial void ListingFailed(ILogger logger, string pattern, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot watch \"{Directory}\": {Reason}. Its files are read every {RefreshInterval} all the same.")]
    internal static partial void WatchFailed(ILogger logger, string directory, string reason, TimeSpan refreshInterval);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot discover targets from \"{Source}\": {Reason} The last good list stays in force.")]
    internal static partial void KeptAsItWas(ILogger logger, string source, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot discover targets from \"{Source}\": {Reason} There is no earlier list of it.")]
    internal static partial void NeverFound(ILogger logger, string source, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Can discover targets from \"{Source}\" again.")]
    internal static partial void Healed(ILogger logger, string source);
}
