using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Scraped {Target}: {Samples} samples, {Written} written in {Duration}.")]
    internal static partial void Scraped(ILogger logger, string target, int samples, int written, TimeSpan duration);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Error} (job {Job})")]
    internal static partial void ScrapeFailed(ILogger logger, string job, string error);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Dropped samples of job {Job}, the last from {Target}: {Duplicates} with a timestamp that their series already has, {OutOfOrder} older than "
        + "the last of their series, {OutOfBounds} more than 10 minutes in the future. Said at most once a minute for each job.")]
    internal static partial void DroppedSamples(ILogger logger, string job, string target, int duplicates, int outOfOrder, int outOfBounds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot write to scrape_failure_log_file {Path}: {Reason}")]
    internal static partial void CannotWriteFailureLog(ILogger logger, string path, string reason);
}
