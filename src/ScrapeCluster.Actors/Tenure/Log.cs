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

    [LoggerMessage(Level = LogLevel.Error,
        Message = "This node was taken out of its cluster: {Because}. It stops at once, and others take its targets over. Start it again (a service "
            + "manager does: the exit code is not 0); if that happens often, look at the network between the nodes and at their CPU.")]
    internal static partial void TakenOut(ILogger logger, string because);
}
