using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Decides what other nodes know this one by, where the command line does not say.</summary>
/// <param name="MachineName">As the system has it; in a StatefulSet the pod's name.</param>
/// <param name="Local">The machine's own addresses.</param>
internal sealed record ClusterAddress(ServerOptions Server, string MachineName, IReadOnlyList<IPAddress> Local)
{
    private const string Cure = "set --cluster.advertise-address=HOST[:PORT] to what other nodes reach this one by";

    public static ClusterAddress OfThisMachine(ServerOptions server) => new(server, Environment.MachineName, LocalAddresses());

    /// <summary>The options with an address to advertise, where it is not the one listened on; or one sentence that says why there is none.</summary>
    public (ServerOptions? Server, string? Error) Settle()
    {
        if (Server.AdvertisedAddress is { } given)
            return IsEveryAddress(given.Host) ? (null, $"Cannot be reached by --cluster.advertise-address={given}: it is no single address; {Cure}.") : (Server, null);
        if (UnreachableBy() is { } peer)
            return (null, $"Cannot form a cluster with {peer} while listening on {Listen} for this machine only; set --cluster.listen-address=IP:PORT to an address that other nodes reach.");
        if (OwnNameAmongPeers() is { } name)
            return (Advertise(name), null);
        return IsEveryAddress(Listen.Host) ? SettleEveryAddress() : (Server, null);
    }

    private HostPort Listen => Server.ClusterAddress;

    private (ServerOptions?, string?) SettleEveryAddress()
    {
        var named = Local.FirstOrDefault(ip => Server.Peers.Contains(new HostPort(ip.ToString(), Listen.Port)));
        if (named is not null)
            return (Advertise(named.ToString()), null);

        var candidates = Candidates();
        if (candidates.Count == 1)
            return (Advertise(candidates[0].ToString()), null);
        if (Server.Peers.Count == 0)
            return (Advertise(Listen.Host == "::" ? "::1" : "127.0.0.1"), null);
        var seen = candidates.Count == 0 ? "has none but loopback" : $"has {string.Join(", ", candidates)}";
        return (null, $"Cannot tell which address of this machine other nodes reach it by: it listens on {Listen} and {seen}; {Cure}.");
    }

    // One IPv4 address is enough where there are IPv6 ones too: a node has one address in its cluster.
    private List<IPAddress> Candidates()
    {
        var usable = Local.Where(ip => !IPAddress.IsLoopback(ip) && !ip.IsIPv6LinkLocal && !IsLinkLocal(ip)).Distinct().ToList();
        var v4 = usable.Where(ip => ip.AddressFamily == AddressFamily.InterNetwork).ToList();
        return v4.Count > 0 || Listen.Host != "::" ? v4 : usable;
    }

    // Listening on loopback, a node reaches nobody that is elsewhere, and nobody reaches it.
    private HostPort? UnreachableBy()
    {
        if (!IPAddress.TryParse(Listen.Host, out var listen) || !IPAddress.IsLoopback(listen))
            return null;
        var away = Server.Peers.Where(peer => IPAddress.TryParse(peer.Host, out var ip) && !IPAddress.IsLoopback(ip)).ToList();
        return away.Count > 0 ? away[0] : null;
    }

    // The only name of a list may stand for all nodes.
    private string? OwnNameAmongPeers() => Server.Peers.Count < 2
        ? null
        : Server.Peers.Where(peer => peer.Port == Listen.Port && IsNameOfThisMachine(peer.Host)).Select(peer => peer.Host).FirstOrDefault();

    private bool IsNameOfThisMachine(string host) =>
        !IPAddress.TryParse(host, out _)
        && (host.Equals(MachineName, StringComparison.OrdinalIgnoreCase) || host.StartsWith(MachineName + ".", StringComparison.OrdinalIgnoreCase));

    private ServerOptions Advertise(string host) => Server with { AdvertisedAddress = new AdvertisedAddress(host, null) };

    private static bool IsEveryAddress(string host) =>
        IPAddress.TryParse(host, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    private static bool IsLinkLocal(IPAddress ip) => ip.AddressFamily == AddressFamily.InterNetwork && ip.GetAddressBytes() is [169, 254, ..];

    private static List<IPAddress> LocalAddresses() => [.. NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)];
}
