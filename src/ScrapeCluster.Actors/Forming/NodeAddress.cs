using System.Globalization;
using System.Net;
using Akka.Actor;

namespace ScrapeCluster.Actors.Forming;

/// <summary>
/// What a node is known by in its cluster: host and port, written the same on every node. Names are in lower case, IP
/// addresses in their canonical form; IPv6 addresses have brackets in <see cref="ToString"/> only.
/// </summary>
internal readonly record struct NodeAddress : IComparable<NodeAddress>
{
    public NodeAddress(string host, int port)
    {
        Host = Canonical(host);
        Port = port;
    }

    public string Host { get; }

    public int Port { get; }

    /// <summary>The IP address, or null where <see cref="Host"/> is a name.</summary>
    public IPAddress? Ip => IPAddress.TryParse(Host, out var ip) ? ip : null;

    public static NodeAddress Of(Address address) => new(address.Host ?? "", address.Port ?? 0);

    /// <summary>Reads "host:port", with IPv6 addresses in brackets.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static NodeAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new FormatException($"Cannot read a node's address from \"{text}\": allowed is HOST:PORT, IPv6 addresses in brackets.");
        return new NodeAddress(text[..colon], port);
    }

    public static bool operator <(NodeAddress left, NodeAddress right) => left.CompareTo(right) < 0;

    public static bool operator >(NodeAddress left, NodeAddress right) => left.CompareTo(right) > 0;

    public static bool operator <=(NodeAddress left, NodeAddress right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NodeAddress left, NodeAddress right) => left.CompareTo(right) >= 0;

    /// <summary>The address of that node's actor system, given this node's own.</summary>
    public Address ToAkka(Address own) => new(own.Protocol, own.System, Bracketed, Port);

    public int CompareTo(NodeAddress other) =>
        string.CompareOrdinal(Host, other.Host) is var byHost and not 0 ? byHost : Port.CompareTo(other.Port);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Bracketed}:{Port}");

    private string Bracketed => Host.Contains(':') ? $"[{Host}]" : Host;

    private static string Canonical(string host)
    {
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        return IPAddress.TryParse(bare, out var ip) ? ip.ToString() : bare.ToLowerInvariant();
    }
}
