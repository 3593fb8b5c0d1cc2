using System.Globalization;

namespace ScrapeCluster.Server.Hosting;

/// <summary>A host name or IP address with a port. IPv6 addresses are written in brackets.</summary>
internal readonly record struct HostPort(string Host, int Port)
{
    private const string Allowed = "allowed is HOST:PORT with a port from 0 to 65535, IPv6 addresses in brackets";

    public static bool TryParse(string text, out HostPort value, out string error)
    {
        error = Allowed;
        value = default;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !TryParsePort(text[(colon + 1)..], out var port))
            return false;
        var host = text[..colon];
        var isBracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!isBracketed && host.Contains(':'))
            return false;
        value = new HostPort(isBracketed ? host[1..^1] : host, port);
        return value.Host.Length > 0 && !value.Host.Any(char.IsWhiteSpace);
    }

    public static bool TryParseList(string text, out IReadOnlyList<HostPort> values, out string error)
    {
        var list = new List<HostPort>();
        values = list;
        error = "";
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryParse(part, out var value, out error))
            {
                error = $"\"{part}\" is no address; {error}";
                return false;
            }

            list.Add(value);
        }

        return true;
    }

    /// <summary>A list of nodes to reach: port 0 is none.</summary>
    public static bool TryParsePeers(string text, out IReadOnlyList<HostPort> values, out string error)
    {
        if (!TryParseList(text, out values, out error))
            return false;
        error = "each needs a port from 1 to 65535";
        return values.All(peer => peer.Port > 0);
    }

    public static bool TryParsePort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue;

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
