using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information,
        Message = "Found {Samples} unsent samples in {Fragments} fragments of {Shards} shards for remote_write \"{Endpoint}\" in \"{Directory}\" ({Bytes} bytes, read in {Seconds:F2}s).")]
    internal static partial void Recovered(
        ILogger logger, string endpoint, string directory, long samples, int fragments, int shards, long bytes, double seconds);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Found a damaged record of remote_write \"{Endpoint}\" in \"{File}\" at byte {Offset}: what it held is lost, or sent once more.")]
    internal static partial void Damaged(ILogger logger, string endpoint, string file, long offset);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The last record of remote_write \"{Endpoint}\" in \"{File}\" was not written completely when the process before ended: {Bytes} bytes from byte {Offset} on are left out.")]
    internal static partial void TornEnd(ILogger logger, string endpoint, string file, long offset, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot read \"{Path}\" of the queue of remote_write \"{Endpoint}\": {Reason} What it holds is not sent.")]
    internal static partial void CannotRead(ILogger logger, string endpoint, string path, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Cannot write the queue of remote_write \"{Endpoint}\" to \"{Directory}\": {Reason} Unsent samples are held in memory until that works again; "
            + "free the disk or make it writable.")]
    internal static partial void Failed(ILogger logger, string endpoint, string directory, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue of remote_write \"{Endpoint}\" is written to \"{Directory}\" again, after {Seconds:F0}s.")]
    internal static partial void Works(ILogger logger, string endpoint, string directory, double seconds);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The queue of remote_write \"{Endpoint}\" could not be written to \"{Directory}\" before the end: {Samples} unsent samples are lost.")]
    internal static partial void LostAtEnd(ILogger logger, string endpoint, string directory, long samples);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "\"{Directory}\" holds {Bytes} bytes of unsent samples for remote_write \"{Endpoint}\", which is not in the configuration: they stay there until it is, "
            + "or until the directory is deleted.")]
    internal static partial void Unclaimed(ILogger logger, string directory, long bytes, string endpoint);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The queue of remote_write \"{Before}\", which is not in the configuration any more, goes on as that of \"{Endpoint}\", which has the same URL.")]
    internal static partial void Renamed(ILogger logger, string before, string endpoint);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Cannot use \"{Directory}\" for the queue of remote_write \"{Endpoint}\": a newer version of this program wrote it (format {Format}, known: {Known}). It is left as it "
            + "is, and unsent samples are held in memory only; start that version again to have them sent.")]
    internal static partial void TooNew(ILogger logger, string endpoint, string directory, int format, int known);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot set up \"{Directory}\" for unsent samples: {Reason} They are held in memory until that works.")]
    internal static partial void CannotOpen(ILogger logger, string directory, string reason);
}
