using System.Text.Json;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Consul;

/// <summary>Targets from the answer of a service's health.</summary>
internal static class ConsulTargets
{
    private const string NodeMaintenance = "_node_maintenance";
    private const string ServiceMaintenance = "_service_maintenance:";

    /// <param name="service">Its name.</param>
    /// <param name="datacenter">Of the whole discovery.</param>
    /// <param name="separator">Stands around and between tags.</param>
    /// <param name="instances">Entries of the answer.</param>
    public static TargetGroup Group(string service, string datacenter, string separator, IEnumerable<JsonElement> instances) => new(
        service,
        LabelSet.Of(("__meta_consul_service", service), ("__meta_consul_dc", datacenter)),
        instances.Select(instance => Target(instance, separator)).ToValueList());

    private static LabelSet Target(JsonElement instance, string separator)
    {
        var (node, service) = (instance.At("Node"), instance.At("Service"));
        var port = service.WholeOrNull("Port") ?? 0;
        var address = service.Text("Address");
        // So that a pattern need not know where in the list a tag stands.
        var tags = $"{separator}{string.Join(separator, service.Texts("Tags"))}{separator}";
        var labels = new MetaLabels("__meta_consul_")
            .SetAddress(address.Length > 0 ? address : node.Text("Address"), port)
            .Set("address", node.Text("Address"))
            .Set("node", node.Text("Node"))
            .Set("namespace", service.Text("Namespace"))
            .Set("partition", service.Text("Partition"))
            .Set("tags", tags)
            .Set("service_address", address)
            .Set("service_port", port)
            .Set("service_id", service.Text("ID"))
            .Set("health", Health(instance));
        AddAll(labels, "metadata_", node.At("Meta"));
        AddAll(labels, "service_metadata_", service.At("Meta"));
        AddAll(labels, "tagged_address_", node.At("TaggedAddresses"));
        return labels.ToLabelSet();
    }

    private static void AddAll(MetaLabels labels, string prefix, JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object)
            return;
        foreach (var entry in map.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String))
            labels.Set(prefix + MetaLabels.Sanitize(entry.Name), entry.Value.GetString());
    }

    // The worst of the checks; maintenance before all. Empty where one says something unheard of.
    private static string Health(JsonElement instance)
    {
        var checks = instance.Each("Checks", check => (Id: check.Text("CheckID"), Status: check.Text("Status")));
        var working = checks.Where(check => !IsMaintenance(check.Id)).Select(check => check.Status).ToList();
        if (working.Exists(status => status is not ("passing" or "warning" or "critical")))
            return "";
        return checks.Length > working.Count ? "maintenance" : working.Contains("critical") ? "critical" : working.Contains("warning") ? "warning" : "passing";
    }

    private static bool IsMaintenance(string id) => id == NodeMaintenance || id.StartsWith(ServiceMaintenance, StringComparison.Ordinal);
}
