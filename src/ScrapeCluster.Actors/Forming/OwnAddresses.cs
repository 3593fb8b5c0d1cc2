using System.Net;
using System.Net.NetworkInformation;

namespace ScrapeCluster.Actors.Forming;

/// <summary>Addresses that lead to this node beside the one that it is known by: a peer that resolves to one of them is the node itself.</summary>
internal static class OwnAddresses
{
    public static IReadOnlyCollection<NodeAddress> Of(NodeOptions node)
    {
        if (!IPAddress.TryParse(node.ClusterHost, out var listen) || node.ClusterPort == 0)
            return [];
        return IsEveryAddress(listen) ? [.. Local().Select(ip => new NodeAddress(ip.ToString(), node.ClusterPort))] : [new NodeAddress(node.ClusterHost, node.ClusterPort)];
    }

    /// <summary>Whether listening there is listening on all addresses of the machine.</summary>
    public static bool IsEveryAddress(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The addresses of this machine.</summary>
    public static IEnumerable<IPAddress> Local() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up || network.NetworkInterfaceType == NetworkInterfaceType.Loopback)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);
}
