using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary>A node of a swarm, and its target in the role <c>nodes</c>.</summary>
internal sealed class SwarmNode(JsonElement item)
{
    public string Id { get; } = item.Text("ID");

    public string Address { get; } = item.At("Status").Text("Addr");

    public LabelSet Target(long port)
    {
        var labels = new MetaLabels(SwarmLabels.Prefix).Set("node_engine_version", item.At("Description", "Engine").Text("EngineVersion"));
        Describe(labels);
        if (item.At("ManagerStatus") is { ValueKind: JsonValueKind.Object } manager)
        {
            labels.Set("node_manager_leader", manager.FlagOrNull("Leader") ?? false)
                .Set("node_manager_reachability", manager.Text("Reachability"))
                .Set("node_manager_address", manager.Text("Addr"));
        }

        return labels.SetAddress(Address, port).ToLabelSet();
    }

    /// <summary>The labels that its tasks have too.</summary>
    public void Describe(MetaLabels labels)
    {
        var spec = item.At("Spec");
        var description = item.At("Description");
        labels.Set("node_id", Id)
            .Set("node_role", spec.Text("Role"))
            .Set("node_availability", spec.Text("Availability"))
            .Set("node_hostname", description.Text("Hostname"))
            .Set("node_platform_architecture", description.At("Platform").Text("Architecture"))
            .Set("node_platform_os", description.At("Platform").Text("OS"))
            .Set("node_status", item.At("Status").Text("State"))
            .Set("node_address", Address)
            .SetEach("node_label_", spec.At("Labels"));
    }
}
