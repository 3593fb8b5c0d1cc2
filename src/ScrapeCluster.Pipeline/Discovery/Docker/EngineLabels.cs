using System.Net;
using System.Text.Json;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>What all lists of an engine have in common: addresses.</summary>
internal static class EngineLabels
{
    public const string Tcp = "tcp";

    /// <summary>An address, empty where there is none.</summary>
    /// <exception cref="DiscoveryException">It is something else.</exception>
    public static string Address(this JsonElement element, string name)
    {
        var text = element.Text(name);
        return text.Length == 0 || IPAddress.TryParse(text, out _) ? text : throw Refused(name, text, "an IP address");
    }

    /// <summary>The address of a text like <c>10.0.0.5/24</c>.</summary>
    /// <exception cref="DiscoveryException">It is something else, or empty.</exception>
    public static string AddressOfPrefix(string name, string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isPrefix = slash > 0
            && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && byte.TryParse(text.AsSpan(slash + 1), out var bits)
            && bits <= address.GetAddressBytes().Length * 8;
        return isPrefix ? text[..slash] : throw Refused(name, text, "an IP address with a prefix length");
    }

    private static DiscoveryException Refused(string name, string text, string expected) =>
        new($"the engine answered with {name} {Excerpt.Of(text)}; expected {expected}.");
}
