using System.Globalization;
using System.Net;

namespace ScrapeCluster.Pipeline.Discovery.Dns;

/// <summary>How the machine asks for names: what resolv.conf(5) says.</summary>
/// <param name="Servers">Asked one after the other, until one has an answer.</param>
/// <param name="Search">Appended to names that do not end in a dot.</param>
/// <param name="Dots">A name with so many dots is tried as it is before the search list.</param>
internal sealed record ResolverSettings(IReadOnlyList<IPEndPoint> Servers, IReadOnlyList<string> Search, int Dots)
{
    private const int Port = 53;
    private const int MaxDots = 15;

    /// <exception cref="DiscoveryException">The file cannot be read, or names no server.</exception>
    public static ResolverSettings Read(string path)
    {
        try
        {
            return Parse(File.ReadAllLines(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DiscoveryException($"cannot read \"{path}\", which names the DNS servers: {e.Message}", e);
        }
    }

    /// <param name="lines">Of the file.</param>
    /// <param name="path">For the error.</param>
    /// <exception cref="DiscoveryException">There is no server in it.</exception>
    public static ResolverSettings Parse(IEnumerable<string> lines, string path)
    {
        List<IPEndPoint> servers = [];
        IReadOnlyList<string> search = [];
        var dots = 1;
        foreach (var line in lines)
        {
            if (line.Length > 0 && line[0] is ';' or '#')
                continue;
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["nameserver", var server, ..] when IPAddress.TryParse(server, out var address): servers.Add(new IPEndPoint(address, Port)); break;
                case ["domain", var domain, ..]: search = [domain]; break;
                case ["search", .. var domains]: search = domains; break;
                case ["options", .. var options]: dots = options.Select(DotsOf).LastOrDefault(number => number is not null) ?? dots; break;
            }
        }

        return servers.Count > 0 ? new ResolverSettings(servers, search, dots) : throw new DiscoveryException($"\"{path}\" names no DNS server.");
    }

    /// <summary>The full names that a name may stand for, in the order in which they are tried.</summary>
    public IReadOnlyList<string> NamesFor(string name)
    {
        if (name.EndsWith('.'))
            return [name];
        var searched = Search.Select(domain => $"{name}.{domain.Trim('.')}.").Select(full => full.Replace("..", ".", StringComparison.Ordinal));
        return name.Count(c => c == '.') >= Dots ? [$"{name}.", .. searched] : [.. searched, $"{name}."];
    }

    private static int? DotsOf(string option) =>
        option.StartsWith("ndots:", StringComparison.Ordinal) && int.TryParse(option.AsSpan(6), NumberStyles.Integer, CultureInfo.InvariantCulture, out var dots)
            ? Math.Clamp(dots, 0, MaxDots)
            : null;
}
