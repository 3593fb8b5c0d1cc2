using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Discovery;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Discovery for the cluster runs on this node.")]
    internal static partial void DiscoveryStarted(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Targets: {Targets} of {Jobs} jobs; {Shards} shards have another list than before.")]
    internal static partial void TargetsChanged(ILogger logger, int targets, int jobs, int shards);

    [LoggerMessage(Level = LogLevel.Error, Message = "Discovery \"{Mechanism}\" ended by itself; what it found stays, and it is started again in {Delay}.")]
    internal static partial void DiscovererEnded(ILogger logger, string mechanism, TimeSpan delay, Exception? error);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Cannot build the targets of job \"{Job}\" from what its discoveries found; those of before stay. This is a fault of the program.")]
    internal static partial void TargetsNotBuilt(ILogger logger, string job, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job \"{Job}\": {Error}")]
    internal static partial void TargetUnusable(ILogger logger, string job, string error);
}
