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

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Shard {Shard} came from {From} in parts and some are missing after {Patience}: it starts with {Targets} targets, what is missing starts cold.")]
    internal static partial void HandoverIncomplete(ILogger logger, int shard, string from, TimeSpan patience, int targets);

    [LoggerMessage(Level = LogLevel.Information, Message = "What was left of shard {Shard} by {From} came after its start: {Targets} targets take it over.")]
    internal static partial void HandoverLate(ILogger logger, int shard, string from, int targets);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Shard {Shard} starts (epoch {Epoch}), handed over by \"{From}\".")]
    internal static partial void ShardStarted(ILogger logger, int shard, long epoch, string from);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Scrapes of {Targets} targets of shard {Shard} do not end though they were cancelled; the shard leaves without them.")]
    internal static partial void ScrapesDoNotEnd(ILogger logger, int shard, int targets);

    [LoggerMessage(Level = LogLevel.Error, Message = "Shard {Shard} could not be handed over: it starts cold on its next node.")]
    internal static partial void HandoverFailed(ILogger logger, int shard, Exception error);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Cannot take over {Series} series of \"{Url}\" from its old node: {Reason} Those that vanish meanwhile get no marker.")]
    internal static partial void SeriesNotTakenOver(ILogger logger, string url, int series, string reason);
}
