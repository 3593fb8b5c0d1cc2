using System.Diagnostics;
using System.Net;

namespace ScrapeCluster.Testing.Processes;

/// <summary>
/// A network namespace for each node of a cluster, joined by a bridge, so that the links between nodes can be cut: packets
/// vanish without a word, as in a real partition, while targets and receiver on this machine stay in reach. Needs root and "ip".
/// </summary>
public sealed class NodeNetwork : IDisposable
{
    // Frames to a host that is not there.
    private const string Nowhere = "02:00:00:00:00:fe";

    private readonly int _octet = 16 + (Environment.ProcessId % 224);
    private readonly int _count;

    private NodeNetwork(int count) => _count = count;

    /// <summary>This machine as nodes see it.</summary>
    public IPAddress Host => IPAddress.Parse($"10.{_octet}.0.1");

    /// <summary>From here on, up to the end of 10.x, all addresses are this machine.</summary>
    public IPAddress FirstTarget => IPAddress.Parse($"10.{_octet}.128.0");

    private string Bridge => $"scb{Environment.ProcessId}";

    public static NodeNetwork Create(int count)
    {
        var network = new NodeNetwork(count);
        try
        {
            network.AddBridge();
            for (var i = 0; i < count; i++)
                network.AddNode(i);
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public string AddressOf(int node) => $"10.{_octet}.0.{10 + node}";

    public string NamespaceOf(int node) => $"sc{Environment.ProcessId}-{node}";

    /// <summary>From now on nothing passes between this node and the others.</summary>
    public void Isolate(int node) => EachLink(node, (from, to) => Ip($"-n {NamespaceOf(from)} neigh replace {AddressOf(to)} lladdr {Nowhere} dev eth0 nud permanent"));

    /// <summary>Takes <see cref="Isolate"/> back.</summary>
    public void Join(int node) => EachLink(node, (from, to) => Ip($"-n {NamespaceOf(from)} neigh del {AddressOf(to)} dev eth0"));

    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            TryIp($"link del scv{Environment.ProcessId}-{i}");
            TryIp($"netns del {NamespaceOf(i)}");
        }

        TryIp($"route del local 10.{_octet}.128.0/17 dev lo");
        TryIp($"link del {Bridge}");
    }

    private void AddBridge()
    {
        Ip($"link add {Bridge} type bridge");
        Ip($"addr add {Host}/24 dev {Bridge}");
        Ip($"link set {Bridge} up");
        Ip($"route add local 10.{_octet}.128.0/17 dev lo");
    }

    private void AddNode(int node)
    {
        var (space, link) = (NamespaceOf(node), $"scv{Environment.ProcessId}-{node}");
        Ip($"netns add {space}");
        Ip($"link add {link} type veth peer name eth0 netns {space}");
        Ip($"link set {link} master {Bridge} up");
        Ip($"-n {space} addr add {AddressOf(node)}/24 dev eth0");
        Ip($"-n {space} link set lo up");
        Ip($"-n {space} link set eth0 up");
        Ip($"-n {space} route add default via {Host}");
    }

    private void EachLink(int node, Action<int, int> change)
    {
        foreach (var other in Enumerable.Range(0, _count).Where(other => other != node))
        {
            change(node, other);
            change(other, node);
        }
    }

    private static void Ip(string arguments)
    {
        if (Run(arguments) is { Length: > 0 } error)
            throw new InvalidOperationException($"Cannot run \"ip {arguments}\": {error.Trim()}. Network namespaces need root and the package iproute2.");
    }

    private static void TryIp(string arguments) => Run(arguments);

    // Empty: it went well.
    private static string Run(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        return ip.ExitCode == 0 ? "" : $"{error} status {ip.ExitCode}";
    }
}
