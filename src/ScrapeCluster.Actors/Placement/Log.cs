using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Placement;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} shards move to other nodes, so that all carry equal loads.")]
    internal static partial void Moving(ILogger logger, int count);
}
