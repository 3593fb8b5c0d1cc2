using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary>A service of a swarm, and its targets in the role <c>services</c>: one for each virtual address and TCP port.</summary>
internal sealed class SwarmService(JsonElement item)
{
    private readonly JsonElement _spec = item.At("Spec");
    private readonly JsonElement _endpoint = item.At("Endpoint");

    public string Id { get; } = item.Text("ID");

    public SwarmPort[] TcpPorts { get; } = SwarmPort.TcpOf(item.At("Endpoint"));

    /// <param name="networks">Of the swarm.</param>
    /// <param name="port">Of an address without a TCP port.</param>
    public IEnumerable<LabelSet> Targets(EngineNetworks networks, long port)
    {
        foreach (var (network, address) in _endpoint.Each("VirtualIPs", ip => (ip.Text("NetworkID"), EngineLabels.AddressOfPrefix("Addr", ip.Text("Addr")))))
        {
            if (TcpPorts.Length == 0)
                yield return Labels(networks, network).SetAddress(address, port).ToLabelSet();
            foreach (var published in TcpPorts)
            {
                yield return Labels(networks, network)
                    .Set("service_endpoint_port_name", published.Name)
                    .Set("service_endpoint_port_publish_mode", published.PublishMode)
                    .SetAddress(address, published.Published).ToLabelSet();
            }
        }
    }

    /// <summary>The labels that its tasks have too.</summary>
    public void Describe(MetaLabels labels) => labels
        .Set("service_id", Id)
        .Set("service_name", _spec.Text("Name"))
        .Set("service_mode", Mode())
        .SetEach("service_label_", _spec.At("Labels"));

    private MetaLabels Labels(EngineNetworks networks, string network)
    {
        var labels = new MetaLabels(SwarmLabels.Prefix);
        Describe(labels);
        var container = _spec.At("TaskTemplate", "ContainerSpec");
        labels.Set("service_task_container_hostname", container.Text("Hostname"))
            .Set("service_task_container_image", container.Text("Image"))
            .Set("service_updating_status", item.At("UpdateStatus").Text("State"));
        networks.Describe(labels, network);
        return labels;
    }

    private string Mode()
    {
        var mode = _spec.At("Mode");
        if (mode.At("Global").ValueKind == JsonValueKind.Object)
            return "global";
        return mode.At("Replicated").ValueKind == JsonValueKind.Object ? "replicated" : "";
    }
}
