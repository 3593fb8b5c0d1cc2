using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>A network interface.</summary>
/// <param name="IsDescribed">Anything is told of it at all.</param>
/// <param name="IsPrimary">Null: its machine is not allocated.</param>
/// <param name="HasAddresses">It has a configuration, whose addresses follow.</param>
internal sealed record AzureCard(bool IsDescribed, bool? IsPrimary, bool HasAddresses, string? PrivateIp, string? PublicIp)
{
    public static AzureCard From(JsonElement item)
    {
        var properties = item.At("properties");
        // The first decides, as for Prometheus.
        var configurations = properties.Each("ipConfigurations", configuration => configuration.At("properties"));
        var first = configurations.FirstOrDefault();
        return new AzureCard(
            properties.ValueKind == JsonValueKind.Object,
            properties.FlagOrNull("primary"),
            configurations.Length > 0,
            first.TextOrNull("privateIPAddress"),
            first.At("publicIPAddress", "properties").TextOrNull("ipAddress"));
    }
}
