using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Docker;

namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary>A TCP port of a service or a task.</summary>
internal readonly record struct SwarmPort(string Name, long Published, string PublishMode)
{
    /// <param name="parent">What has a list <c>Ports</c>.</param>
    public static SwarmPort[] TcpOf(JsonElement parent) =>
    [
        .. parent
            .Each("Ports", port => (Protocol: port.Text("Protocol"), Port: new SwarmPort(port.Text("Name"), port.WholeOrNull("PublishedPort") ?? 0, port.Text("PublishMode"))))
            .Where(port => port.Protocol == EngineLabels.Tcp)
            .Select(port => port.Port),
    ];
}
