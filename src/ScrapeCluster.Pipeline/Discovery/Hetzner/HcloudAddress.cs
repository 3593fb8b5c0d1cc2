using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Hetzner;

/// <summary>Addresses as Hetzner Cloud writes them. A server may have none; Prometheus has that text for it, and rules look for it.</summary>
internal static class HcloudAddress
{
    public const string None = "<nil>";

    /// <param name="owner">Its field <c>ip</c> is an address: <c>192.0.2.1</c>.</param>
    public static string Of(JsonElement owner) => IPAddress.TryParse(owner.Text("ip"), out var address) ? address.ToString() : None;

    /// <param name="owner">Its field <c>ip</c> is a network: <c>2001:db8::/64</c>.</param>
    public static string OfNetwork(JsonElement owner)
    {
        var text = owner.Text("ip");
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isNetwork = IPAddress.TryParse(text.AsSpan(0, Math.Max(slash, 0)), out var address)
            & byte.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits);
        return isNetwork && bits <= address!.GetAddressBytes().Length * 8 ? $"{address}/{bits}" : None;
    }
}
