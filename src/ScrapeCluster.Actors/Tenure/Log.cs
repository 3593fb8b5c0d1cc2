using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Tenure;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Scraping and sending pause: not enough of the other nodes ({Peers}) confirmed this one within {Term}. Was it frozen, or is the network cut?")]
    internal static partial void Lost(ILogger logger, TimeSpan term, string peers);

    [LoggerMessage(Level = LogLevel.Information, Message = "Enough nodes confirm this one again: scraping and sending go on after {Pause}.")]
    internal static partial void Regained(ILogger logger, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    internal static partial void TakenOut(ILogger logger, string reason);
}
