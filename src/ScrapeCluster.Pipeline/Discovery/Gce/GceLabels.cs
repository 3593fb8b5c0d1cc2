using System.Globalization;
using System.Text.Json;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Gce;

/// <summary>The target that an instance is.</summary>
internal static class GceLabels
{
    /// <returns>Null: it has no network interface.</returns>
    public static LabelSet? Of(JsonElement instance, GceDiscoveryOptions options)
    {
        var cards = instance.Each("networkInterfaces", card => card);
        if (cards.Length == 0)
            return null;
        var address = cards[0].Text("networkIP");
        var labels = new MetaLabels("__meta_gce_")
            // Without brackets around an IPv6 address, as Prometheus has it.
            .SetPlain("__address__", string.Create(CultureInfo.InvariantCulture, $"{address}:{options.Port}"))
            .Set("project", options.Project)
            .Set("zone", instance.Text("zone"))
            // 64 bits, which JSON numbers have no room for.
            .Set("instance_id", instance.TextOrNull("id") ?? "0")
            .Set("instance_name", instance.Text("name"))
            .Set("instance_status", instance.Text("status"))
            .Set("machine_type", instance.Text("machineType"))
            .Set("network", cards[0].Text("network"))
            .Set("subnetwork", cards[0].Text("subnetwork"))
            .Set("private_ip", address)
            .Set("public_ip", PublicAddress(cards[0]))
            .SetList("tags", instance.At("tags").Texts("items"), options.TagSeparator)
            .SetEach("label_", instance.At("labels"));
        foreach (var card in cards)
            labels.Set($"interface_ipv4_{MetaLabels.Sanitize(card.Text("name"))}", card.Text("networkIP"));
        foreach (var (key, value) in instance.At("metadata").Each("items", item => (item.Text("key"), item.TextOrNull("value"))))
            labels.Set($"metadata_{MetaLabels.Sanitize(key)}", value);
        return labels.ToLabelSet();
    }

    private static string? PublicAddress(JsonElement card)
    {
        var access = card.Each("accessConfigs", config => config).FirstOrDefault();
        return access.Text("type") == "ONE_TO_ONE_NAT" ? access.Text("natIP") : null;
    }
}
