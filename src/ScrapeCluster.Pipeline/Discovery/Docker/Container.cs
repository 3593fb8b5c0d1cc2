using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>A running container, as an engine lists it.</summary>
internal sealed class Container(JsonElement item)
{
    private const string OfContainer = "container:";

    public string Id { get; } = item.Text("Id");

    public string NetworkMode { get; } = item.At("HostConfig").Text("NetworkMode");

    /// <summary>A container whose networks this one uses, null where it uses its own.</summary>
    public string? SharesNetworksOf => NetworkMode.StartsWith(OfContainer, StringComparison.Ordinal) ? NetworkMode[OfContainer.Length..] : null;

    /// <summary>The first of several; null where it has none.</summary>
    public string? Name { get; } = item.Texts("Names").FirstOrDefault();

    /// <summary>Its networks in the order of their names. One may be null.</summary>
    public JsonElement[] Networks { get; } = item.At("NetworkSettings", "Networks") is { ValueKind: JsonValueKind.Object } networks
        ? [.. networks.EnumerateObject().OrderBy(network => network.Name, StringComparer.Ordinal).Select(network => network.Value)]
        : [];

    /// <summary>Its TCP ports. In an order of ours, as engines list them in any.</summary>
    public IEnumerable<ContainerPort> TcpPorts() => item
        .Each("Ports", port => (Type: port.Text("Type"), Port: new ContainerPort(port.WholeOrNull("PrivatePort") ?? 0, port.WholeOrNull("PublicPort") ?? 0, port.Address("IP"))))
        .Where(port => port.Type == EngineLabels.Tcp)
        .Select(port => port.Port)
        .OrderBy(port => port.Private).ThenBy(port => port.Public).ThenBy(port => port.PublicAddress, StringComparer.Ordinal);

    public void Describe(MetaLabels labels) => labels
        .Set("container_id", Id)
        .Set("container_name", Name)
        .Set("container_network_mode", NetworkMode)
        .Set("container_image", item.Text("Image"))
        .Set("container_image_id", item.Text("ImageID"))
        .SetEach("container_label_", item.At("Labels"));
}
