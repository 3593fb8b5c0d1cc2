using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.DigitalOcean;

/// <summary><c>digitalocean_sd_configs</c> with role <c>droplets</c> (docs.digitalocean.com/reference/api).</summary>
/// <param name="api">Owned from now on.</param>
/// <param name="endpoint">Without a slash at the end.</param>
internal sealed class DropletSource(DigitalOceanDiscoveryOptions options, JsonApi api, string endpoint) : IPolledSource
{
    /// <summary>As many as a page may have.</summary>
    private const int PageSize = 200;

    public string Shown => "DigitalOcean droplets";

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var targets = new List<LabelSet>();
        for (var page = 1; page > 0;)
        {
            var url = $"{endpoint}/v2/droplets?page={page}&per_page={PageSize}";
            using var answer = await api.GetAsync(url, cancellationToken).ConfigureAwait(false);
            if (answer.Root.At("droplets").ValueKind != JsonValueKind.Array)
                throw new DiscoveryException($"{JsonApi.Show(url)} answered without a list \"droplets\".");
            targets.AddRange(answer.Root.Each("droplets", Target).OfType<LabelSet>());
            page = answer.Root.At("links", "pages").Text("next").Length > 0 ? page + 1 : 0;
        }

        return [new TargetGroup("DigitalOcean", LabelSet.Empty, targets.ToValueList())];
    }

    public void Dispose() => api.Dispose();

    /// <returns>Null: it has no IPv4 network.</returns>
    private LabelSet? Target(JsonElement droplet)
    {
        var (v4, v6) = (Networks(droplet, "v4"), Networks(droplet, "v6"));
        if (v4.Length == 0)
            return null;
        var address = AddressOf(v4, "public");
        return new MetaLabels("__meta_digitalocean_")
            .SetAddress(address, options.Port)
            .Set("droplet_id", droplet.WholeOrNull("id") ?? 0)
            .Set("droplet_name", droplet.Text("name"))
            .Set("image", droplet.At("image").Text("slug"))
            .Set("image_name", droplet.At("image").Text("name"))
            .Set("private_ipv4", AddressOf(v4, "private"))
            .Set("public_ipv4", address)
            .Set("public_ipv6", AddressOf(v6, "public"))
            .Set("region", droplet.At("region").Text("slug"))
            .Set("size", droplet.Text("size_slug"))
            .Set("status", droplet.Text("status"))
            .Set("vpc", droplet.Text("vpc_uuid"))
            .SetList("features", droplet.Texts("features"))
            .SetList("tags", droplet.Texts("tags"))
            .ToLabelSet();
    }

    private static (string Type, string Address)[] Networks(JsonElement droplet, string version) =>
        droplet.At("networks").Each(version, network => (network.Text("type"), network.Text("ip_address")));

    private static string AddressOf((string Type, string Address)[] networks, string type) =>
        networks.Where(network => network.Type == type).Select(network => network.Address).FirstOrDefault("");
}
