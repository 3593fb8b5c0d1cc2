using System.Net;
using System.Net.Sockets;

namespace ScrapeCluster.Actors.Forming;

/// <summary>
/// The nodes to ask: those that are named, whatever their names resolve to at the moment, and those that asked. A name with one
/// address stands for one node, known by that name or by its address, as this node is known itself; a name with several
/// stands for as many nodes, known by their addresses. Not safe on many threads.
/// </summary>
internal sealed class PeerBook(IReadOnlyList<NodeAddress> named, NodeAddress self, IReadOnlyCollection<NodeAddress> ownOtherNames, int? minNodes, TimeProvider time)
{
    // Who asks but is not named is asked back for so long.
    private static readonly TimeSpan MetFor = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, NameState> _names = named
        .Where(peer => peer.Ip is null)
        .Select(peer => peer.Host)
        .Distinct(StringComparer.Ordinal)
        .ToDictionary(name => name, _ => new NameState([], null), StringComparer.Ordinal);

    private readonly Dictionary<NodeAddress, long> _met = [];
    private int _mostKnown;

    /// <summary>Host names among the named peers.</summary>
    public IReadOnlyCollection<string> Names => _names.Keys;

    /// <summary>So many nodes make a cluster: what is set, else more than half of what is known.</summary>
    public int MinNodes => minNodes ?? Math.Max(Quorum.Of(named, self), (_mostKnown / 2) + 1);

    public void Resolved(string name, IReadOnlyList<IPAddress> addresses)
    {
        _names[name] = new NameState(addresses, null);
        _mostKnown = Math.Max(_mostKnown, NamedNow().Append(self).Distinct().Count());
    }

    /// <summary>A name that resolved before keeps its addresses: its server may be away for a moment.</summary>
    public void NotResolved(string name, string error) => _names[name] = _names[name] with { Error = error };

    /// <summary>Takes note of a node that asked.</summary>
    public void Met(NodeAddress node) => _met[node] = time.GetTimestamp();

    /// <summary>Whom to ask now; never this node.</summary>
    public IReadOnlyList<NodeAddress> Others() =>
        [.. NamedNow().Concat(MetLately()).Where(node => !IsSelf(node)).Distinct()];

    /// <summary>Whether this node is among those that are named, as far as they resolve.</summary>
    public bool IsSelfNamed => NamedNow().Any(IsSelf);

    /// <summary>Whether each name has resolved once.</summary>
    public bool IsComplete => _names.Values.All(name => name.Addresses.Count > 0);

    /// <summary>One phrase for each name that does not resolve.</summary>
    public IEnumerable<string> Unresolved() => _names
        .Where(name => name.Value is { Error: not null, Addresses.Count: 0 })
        .Select(name => $"\"{name.Key}\" does not resolve ({name.Value.Error})");

    private bool IsSelf(NodeAddress node) => node == self || ownOtherNames.Contains(node);

    private IEnumerable<NodeAddress> MetLately() => _met.Where(met => time.GetElapsedTime(met.Value) < MetFor).Select(met => met.Key);

    private IEnumerable<NodeAddress> NamedNow() => named.SelectMany(NodesOf);

    private IEnumerable<NodeAddress> NodesOf(NodeAddress peer)
    {
        if (peer.Ip is not null || peer == self)
            return [peer];
        var usable = Usable(_names[peer.Host].Addresses);
        if (self.Ip is null && usable.Count <= 1)
            return [peer];
        return usable.Select(ip => new NodeAddress(ip.ToString(), peer.Port));
    }

    // A node with an IPv4 and an IPv6 address is one node: the family that this node is known by, else the first.
    private List<IPAddress> Usable(IReadOnlyList<IPAddress> addresses)
    {
        var family = self.Ip?.AddressFamily ?? addresses.Select(ip => (AddressFamily?)ip.AddressFamily).Min();
        return [.. addresses.Where(ip => ip.AddressFamily == family)];
    }

    private sealed record NameState(IReadOnlyList<IPAddress> Addresses, string? Error);
}
