using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Virtual machine \"{Machine}\" is left out: its network interface \"{Card}\" does not exist.")]
    internal static partial void NoCard(ILogger logger, string machine, string card);
}
