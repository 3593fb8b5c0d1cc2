using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Discovered {Targets} targets in {Groups} groups from Kubernetes, role {Role}.")]
    internal static partial void Discovered(ILogger logger, int targets, int groups, string role);

    [LoggerMessage(Level = LogLevel.Error, Message = "Kubernetes, role {Role}: {Reason} The last good list, where there is one, stays in force.")]
    internal static partial void Failed(ILogger logger, string role, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Kubernetes, role {Role}: the API server answers again after \"{Reason}\"")]
    internal static partial void Healed(ILogger logger, string role, string reason);
}
