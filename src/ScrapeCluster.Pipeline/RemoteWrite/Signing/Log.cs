using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Got {What} for {Receiver}, good until {Until}.")]
    internal static partial void CredentialsThere(ILogger logger, string what, string receiver, string until);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Renewed {What} for {Receiver}, good until {Until}.")]
    internal static partial void CredentialsRenewed(ILogger logger, string what, string receiver, string until);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failure} Trying again in {Delay:0.0} s; until then what needs them waits.")]
    internal static partial void CredentialsMissing(ILogger logger, string failure, double delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Failure} Trying again in {Delay:0.0} s; the present ones are good until {Until}.")]
    internal static partial void CredentialsNotRenewed(ILogger logger, string failure, double delay, string until);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The clock of {Receiver} differs from this machine's by {Seconds} s: signing with the receiver's time from now on. Check the time service of this machine.")]
    internal static partial void ClockDiffers(ILogger logger, string receiver, string seconds);
}
