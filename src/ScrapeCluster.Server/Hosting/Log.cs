namespace ScrapeCluster.Server.Hosting;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information,
        Message = "Started version {Version} with {File}: {ScrapeConfigs} scrape configs, {RemoteWrites} remote-write endpoints, HTTP on {Address}.")]
    internal static partial void Started(ILogger logger, string version, string file, int scrapeConfigs, int remoteWrites, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "CONFIGURATION: {Warning}")]
    internal static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Error}")]
    internal static partial void HealthCheckNotTaken(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "scrapecluster.health_check has changed: health checks are answered where they were until this node starts again.")]
    internal static partial void HealthCheckNeedsRestart(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Error}; its last jobs stay in force.")]
    internal static partial void TargetAllocatorSilent(ILogger logger, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The target allocator answers again.")]
    internal static partial void TargetAllocatorAnswers(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "Custom resources of the Prometheus Operator: {Reason} Their last jobs, where there are any, stay in force.")]
    internal static partial void OperatorResourcesFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Custom resources of the Prometheus Operator: the API server answers again after \"{Reason}\"")]
    internal static partial void OperatorResourcesHealed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reloaded {File}: {ScrapeConfigs} scrape configs, {RemoteWrites} remote-write endpoints.")]
    internal static partial void Reloaded(ILogger logger, string file, int scrapeConfigs, int remoteWrites);

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot reload {File}, the old configuration stays in force: {Error}")]
    internal static partial void ReloadRefused(ILogger logger, string file, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Got {Signal}: stopping; the same signal once more ends the process at once.")]
    internal static partial void Stopping(ILogger logger, string signal);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped.")]
    internal static partial void Stopped(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot stop in order: some of what was not sent yet may be lost.")]
    internal static partial void StopFailed(ILogger logger, Exception exception);
}
