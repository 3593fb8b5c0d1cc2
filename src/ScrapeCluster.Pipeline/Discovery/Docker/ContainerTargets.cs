using System.Text.Json;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>The targets of containers: one for each network and TCP port, or one for each network where there is no such port.</summary>
internal sealed class ContainerTargets(DockerDiscoveryOptions options, EngineNetworks networks)
{
    private const string Prefix = "__meta_docker_";

    public IEnumerable<LabelSet> Build(IEnumerable<JsonElement> items)
    {
        var byId = new Dictionary<string, Container>(StringComparer.Ordinal);
        var containers = items.Select(item => new Container(item)).ToList();
        foreach (var container in containers)
            byId[container.Id] = container;
        return containers.Where(container => container.Name is not null).SelectMany(container => Build(container, byId));
    }

    private IEnumerable<LabelSet> Build(Container container, Dictionary<string, Container> byId)
    {
        var ports = container.TcpPorts().ToList();
        foreach (var network in Chosen(NetworksOf(container, byId)))
        {
            if (ports.Count == 0)
                yield return WithoutPort(container, network);
            foreach (var port in ports)
                yield return OfPort(container, network, port);
        }
    }

    /// <summary>Those of the container, or of the one whose networks it uses, which may itself use those of another.</summary>
    private static JsonElement[] NetworksOf(Container container, Dictionary<string, Container> byId)
    {
        var owner = container;
        // A circle of containers has no end.
        for (var steps = 0; owner.Networks.Length == 0 && steps < byId.Count; steps++)
        {
            if (owner.SharesNetworksOf is not { } id || !byId.TryGetValue(id, out var next))
                break;
            owner = next;
        }

        return owner.Networks;
    }

    private IEnumerable<JsonElement> Chosen(JsonElement[] all)
    {
        var present = all.Where(network => network.ValueKind == JsonValueKind.Object);
        return options.MatchFirstNetwork ? present.Take(1) : present;
    }

    private LabelSet OfPort(Container container, JsonElement network, ContainerPort port)
    {
        var address = AddressIn(network);
        var labels = Common(container, network, address).Set("port_private", port.Private);
        if (port.Public > 0)
            labels.Set("port_public", port.Public).Set("port_public_ip", port.PublicAddress);
        return labels.SetAddress(address, port.Private).ToLabelSet();
    }

    private LabelSet WithoutPort(Container container, JsonElement network)
    {
        var address = AddressIn(network);
        var labels = Common(container, network, address);
        if (container.NetworkMode == "host")
            labels.SetPlain("__address__", options.HostNetworkingHost);
        else
            labels.SetAddress(address, options.Port);
        return labels.ToLabelSet();
    }

    private MetaLabels Common(Container container, JsonElement network, string address)
    {
        var labels = new MetaLabels(Prefix).Set("network_ip", address);
        container.Describe(labels);
        networks.Describe(labels, network.Text("NetworkID"));
        return labels;
    }

    private static string AddressIn(JsonElement network) =>
        network.Address("IPAddress") is { Length: > 0 } address ? address : network.Address("GlobalIPv6Address");
}
