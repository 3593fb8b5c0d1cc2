using System.Net;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// <c>no_proxy</c>: what is reached directly. Comma-separated: <c>*</c>, addresses, CIDR ranges, and domains, which take in
/// their subdomains (a leading dot or <c>*.</c> takes in the subdomains alone); a port narrows an entry. Loopback addresses
/// and <c>localhost</c> always are direct (golang.org/x/net/http/httpproxy).
/// </summary>
internal sealed class NoProxyList
{
    private readonly bool _everything;
    private readonly List<IPNetwork> _ranges = [];
    private readonly List<(IPAddress Address, string Port)> _addresses = [];
    private readonly List<(string Suffix, bool WithDomain, string Port)> _domains = [];

    public NoProxyList(string text)
    {
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "*")
                _everything = true;
            else if (TryParseRange(entry, out var range))
                _ranges.Add(range);
            else
                AddHost(entry.ToLowerInvariant());
        }
    }

    public bool Contains(Uri target)
    {
        var host = target.IdnHost.TrimEnd('.').ToLowerInvariant();
        var port = target.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (_everything || host == "localhost")
            return true;
        return IPAddress.TryParse(host, out var address) ? ContainsAddress(Plain(address), port) : ContainsDomain(host, port);
    }

    private bool ContainsAddress(IPAddress address, string port) =>
        IPAddress.IsLoopback(address)
        || _ranges.Any(range => range.Contains(address))
        || _addresses.Any(entry => entry.Address.Equals(address) && IsPort(entry.Port, port));

    private bool ContainsDomain(string host, string port) =>
        _domains.Any(entry => IsPort(entry.Port, port)
            && (host.EndsWith(entry.Suffix, StringComparison.Ordinal) || (entry.WithDomain && entry.Suffix.AsSpan(1).SequenceEqual(host))));

    private static bool IsPort(string wanted, string port) => wanted.Length == 0 || wanted == port;

    private void AddHost(string entry)
    {
        var (host, port) = SplitPort(entry);
        if (host.Length == 0)
            return;
        if (IPAddress.TryParse(host, out var address))
            _addresses.Add((Plain(address), port));
        else if (host.StartsWith("*.", StringComparison.Ordinal))
            _domains.Add((host[1..], false, port));
        else
            _domains.Add(host[0] == '.' ? (host, false, port) : ($".{host}", true, port));
    }

    private static (string Host, string Port) SplitPort(string entry)
    {
        var bracket = entry.LastIndexOf(']');
        var colon = entry.LastIndexOf(':');
        var isBareIPv6 = bracket < 0 && entry.Count(c => c == ':') > 1;
        return colon > bracket && !isBareIPv6
            ? (entry[..colon].Trim('[', ']'), entry[(colon + 1)..])
            : (entry.Trim('[', ']'), "");
    }

    /// <summary>A range may name any address in it: <c>10.1.2.3/8</c>.</summary>
    private static bool TryParseRange(string entry, out IPNetwork range)
    {
        range = default;
        var slash = entry.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(entry.AsSpan(0, slash), out var address) || !int.TryParse(entry.AsSpan(slash + 1), out var length))
            return false;
        var bytes = address.GetAddressBytes();
        if (length < 0 || length > bytes.Length * 8)
            return false;
        for (var bit = length; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        range = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
