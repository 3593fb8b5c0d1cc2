using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Hetzner;

/// <summary><c>hetzner_sd_configs</c> with role <c>hcloud</c>: the servers of a project of Hetzner Cloud.</summary>
/// <param name="api">Owned from now on.</param>
internal sealed class HcloudSource(HetznerDiscoveryOptions options, HcloudApi api) : IPolledSource
{
    public const string Endpoint = "https://api.hetzner.cloud/v1";

    public string Shown => "Hetzner Cloud";

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var servers = await api.ListAsync("servers", options.LabelSelector, cancellationToken).ConfigureAwait(false);
        var networks = new Dictionary<long, string>();
        foreach (var network in await api.ListAsync("networks", "", cancellationToken).ConfigureAwait(false))
            networks[network.WholeOrNull("id") ?? 0] = network.Text("name");
        return [new TargetGroup("hetzner", LabelSet.Empty, servers.Select(server => Target(server, networks)).ToValueList())];
    }

    public void Dispose() => api.Dispose();

    private LabelSet Target(JsonElement server, Dictionary<long, string> networks)
    {
        var address = HcloudAddress.Of(server.At("public_net", "ipv4"));
        var (type, location) = (server.At("server_type"), server.At("location"));
        var labels = new MetaLabels("__meta_hetzner_")
            .SetAddress(address, options.Port)
            .Set("role", EnumNames<HetznerRole>.NameOf(HetznerRole.Hcloud))
            .Set("server_id", server.WholeOrNull("id") ?? 0)
            .Set("server_name", server.Text("name"))
            .Set("server_status", server.Text("status"))
            .Set("public_ipv4", address)
            .Set("public_ipv6_network", HcloudAddress.OfNetwork(server.At("public_net", "ipv6")))
            .Set("hcloud_location", location.Text("name"))
            .Set("hcloud_location_network_zone", location.Text("network_zone"))
            // The names before a server's data centre was given up.
            .Set("hcloud_datacenter_location", location.Text("name"))
            .Set("hcloud_datacenter_location_network_zone", location.Text("network_zone"))
            .Set("hcloud_server_type", type.Text("name"))
            .Set("hcloud_cpu_cores", type.WholeOrNull("cores") ?? 0)
            .Set("hcloud_cpu_type", type.Text("cpu_type"))
            .Set("hcloud_memory_size_gb", WholeGigabytes(type))
            .Set("hcloud_disk_size_gb", type.WholeOrNull("disk") ?? 0);
        SetImage(labels, server.At("image"));
        foreach (var (id, ip) in server.Each("private_net", net => (net.WholeOrNull("network") ?? 0, HcloudAddress.Of(net))))
        {
            if (networks.TryGetValue(id, out var name))
                labels.Set($"hcloud_private_ipv4_{MetaLabels.Sanitize(name)}", ip);
        }

        return SetLabels(labels, server.At("labels")).ToLabelSet();
    }

    private static void SetImage(MetaLabels labels, JsonElement image)
    {
        if (image.ValueKind != JsonValueKind.Object)
            return;
        labels
            .Set("hcloud_image_name", image.Text("name"))
            .Set("hcloud_image_description", image.Text("description"))
            .Set("hcloud_image_os_version", image.Text("os_version"))
            .Set("hcloud_image_os_flavor", image.Text("os_flavor"));
    }

    private static MetaLabels SetLabels(MetaLabels labels, JsonElement map)
    {
        if (map.ValueKind != JsonValueKind.Object)
            return labels;
        foreach (var label in map.EnumerateObject())
            labels.Set($"hcloud_labelpresent_{MetaLabels.Sanitize(label.Name)}", true);
        return labels.SetEach("hcloud_label_", map);
    }

    // Half gigabytes are cut off, as by Prometheus.
    private static long WholeGigabytes(JsonElement type) =>
        type.At("memory") is { ValueKind: JsonValueKind.Number } memory && memory.TryGetDouble(out var gigabytes) ? (long)gigabytes : 0;
}
