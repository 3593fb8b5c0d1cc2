using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information,
        Message = "Configuration reloaded: {Added} jobs added, {Removed} removed, {Changed} changed, {Unchanged} as before.")]
    internal static partial void Reloaded(ILogger logger, int added, int removed, int changed, int unchanged);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} is part of the cluster, with {Members} members.")]
    internal static partial void NodeUp(ILogger logger, string node, int members);

    [LoggerMessage(Message = "{Text}")]
    internal static partial void FromAkka(ILogger logger, LogLevel level, string text, Exception? error);
}
