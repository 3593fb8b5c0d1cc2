using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Cannot find out the ids of availability zones from \"{Source}\": {Reason} Targets have none.")]
    internal static partial void NoZoneIds(ILogger logger, string source, string reason);
}
