using System.Net.Sockets;
using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Server.Hosting;

/// <summary>A node that can start: its options are checked, its web address is taken.</summary>
/// <param name="Address">The address really taken: no port 0.</param>
internal sealed record PreparedNode(ServerOptions Server, ScrapeClusterOptions Options, Socket Listener, WebAddress Address)
{
    /// <summary>Have been asked for the configuration's jobs already.</summary>
    public JobSources Jobs { get; init; } = new();

    /// <summary>Null: none is asked for, or it could not be taken.</summary>
    public HealthCheckListener? HealthCheck { get; init; }

    /// <summary>What the log has to say when it is there.</summary>
    public string? HealthCheckError { get; init; }
}
