using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Scraping;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Scrape of \"{Url}\" broke off; the next slot is tried as usual.")]
    internal static partial void ScrapeBroke(ILogger logger, string url, Exception error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Target \"{Url}\" missed {Slots} slots: {Reason}.")]
    internal static partial void SlotsMissed(ILogger logger, string url, long slots, MissedReason reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A target actor of shard {Shard} failed and is restarted.")]
    internal static partial void TargetActorFailed(ILogger logger, int shard, Exception error);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Shard {Shard} has {Count} targets of jobs that this node's configuration does not have (\"{Job}\"); they wait for a reload.")]
    internal static partial void TargetsWithoutJob(ILogger logger, int shard, int count, string job);
}
