using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Cannot send to remote_write \"{Endpoint}\" ({Url}): {Reason}; retrying in {Delay}s. Failed attempts since the last such line: {HeldBack}.")]
    internal static partial void SendFailed(ILogger logger, string endpoint, string url, string reason, double delay, int heldBack);

    [LoggerMessage(Level = LogLevel.Information, Message = "remote_write \"{Endpoint}\" ({Url}) takes samples again.")]
    internal static partial void Recovered(ILogger logger, string endpoint, string url);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "remote_write \"{Endpoint}\" ({Url}) refused {Samples} samples, which are dropped: HTTP status {Status}: {Answer}. "
            + "Refused requests since the last such line: {HeldBack}.")]
    internal static partial void Refused(ILogger logger, string endpoint, string url, int samples, int status, string answer, int heldBack);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "remote_write \"{Endpoint}\" ({Url}) does not accept this node's credentials, nor those that were looked for anew: HTTP status {Status}: {Answer}; "
            + "nothing is dropped for that, trying again in {Delay}s. Such attempts since the last line: {HeldBack}.")]
    internal static partial void Denied(ILogger logger, string endpoint, string url, int status, string answer, double delay, int heldBack);

    [LoggerMessage(Level = LogLevel.Error, Message = "Cannot renew the credentials of remote_write \"{Endpoint}\".")]
    internal static partial void NotRenewed(ILogger logger, Exception exception, string endpoint);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "remote_write \"{Endpoint}\" ({Url}) accepted a request of {Samples} samples but says that it wrote {Written}.")]
    internal static partial void Unwritten(ILogger logger, string endpoint, string url, int samples, long written);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "remote_write \"{Endpoint}\" ({Url}) does not take remote write 2.0 ({Reason}): it gets 1.0 from now on. Take protobuf_message out of its block.")]
    internal static partial void FallsBack(ILogger logger, string endpoint, string url, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "remote_write \"{Endpoint}\" ({Url}) found a request of {Bytes} bytes too large; sending its {Samples} samples in smaller ones.")]
    internal static partial void TooLarge(ILogger logger, string endpoint, string url, long bytes, int samples);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Dropped {Samples} samples for remote_write \"{Endpoint}\": {Cause}.")]
    internal static partial void Dropped(ILogger logger, long samples, string endpoint, string cause);
}
