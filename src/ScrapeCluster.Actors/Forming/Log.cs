using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Actors.Forming;

/// <summary>Every log line of this room.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting to be part of cluster \"{Cluster}\": {Reason}.")]
    internal static partial void Waiting(ILogger logger, string cluster, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Founding cluster \"{Cluster}\" as node {Node}; {MinNodes} nodes start its work.")]
    internal static partial void Founding(ILogger logger, string cluster, NodeAddress node, int minNodes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Joining cluster \"{Cluster}\" as node {Node} through {Member}.")]
    internal static partial void Joining(ILogger logger, string cluster, NodeAddress node, NodeAddress member);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "This node is {Node}, which is not among --cluster.peers={Peers}: others learn of it from itself only. "
            + "Is --cluster.advertise-address right?")]
    internal static partial void NotNamed(ILogger logger, NodeAddress node, string peers);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
    internal static partial void Refused(ILogger logger, string reason);
}
