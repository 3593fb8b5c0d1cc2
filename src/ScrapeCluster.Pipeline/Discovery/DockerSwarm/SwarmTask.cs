using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary>
/// A task of a swarm: one target for each TCP port that it publishes on its node, and one for each address in a network
/// and TCP port of its service.
/// </summary>
/// <param name="item">As the engine lists it.</param>
/// <param name="service">Null where the service is not known.</param>
/// <param name="node">Null where the task runs nowhere yet.</param>
internal sealed class SwarmTask(JsonElement item, SwarmService? service, SwarmNode? node)
{
    private readonly JsonElement _status = item.At("Status");

    /// <param name="networks">Of the swarm.</param>
    /// <param name="port">Of an address without a TCP port.</param>
    public IEnumerable<LabelSet> Targets(EngineNetworks networks, long port) => OnNode().Concat(InNetworks(networks, port));

    private IEnumerable<LabelSet> OnNode() => SwarmPort.TcpOf(_status.At("PortStatus")).Select(published =>
        Labels().Set("task_port_publish_mode", published.PublishMode).SetAddress(node?.Address ?? "", published.Published).ToLabelSet());

    private IEnumerable<LabelSet> InNetworks(EngineNetworks networks, long port)
    {
        var ports = service?.TcpPorts ?? [];
        foreach (var (network, address) in item.Each("NetworksAttachments", Addresses).SelectMany(addresses => addresses))
        {
            if (ports.Length == 0)
                yield return InNetwork().SetAddress(address, port).ToLabelSet();
            foreach (var published in ports)
                yield return InNetwork().Set("task_port_publish_mode", published.PublishMode).SetAddress(address, published.Published).ToLabelSet();

            MetaLabels InNetwork()
            {
                var labels = Labels();
                networks.Describe(labels, network);
                return labels;
            }
        }
    }

    private static IEnumerable<(string Network, string Address)> Addresses(JsonElement attachment)
    {
        var network = attachment.At("Network").Text("ID");
        return attachment.Texts("Addresses").Select(address => (network, EngineLabels.AddressOfPrefix("Addresses", address)));
    }

    private MetaLabels Labels()
    {
        var labels = new MetaLabels(SwarmLabels.Prefix)
            .Set("task_id", item.Text("ID"))
            .Set("task_desired_state", item.Text("DesiredState"))
            .Set("task_state", _status.Text("State"))
            .Set("task_slot", item.WholeOrNull("Slot") ?? 0)
            .Set("task_container_id", _status.At("ContainerStatus").Text("ContainerID"))
            .SetEach("container_label_", item.At("Spec", "ContainerSpec").At("Labels"));
        service?.Describe(labels);
        node?.Describe(labels);
        return labels;
    }
}
