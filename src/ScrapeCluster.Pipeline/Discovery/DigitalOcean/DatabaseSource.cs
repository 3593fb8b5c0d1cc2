using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.DigitalOcean;

/// <summary><c>digitalocean_sd_configs</c> with role <c>databases</c>: a target for each cluster of managed databases.</summary>
/// <param name="api">Owned from now on.</param>
/// <param name="endpoint">Without a slash at the end.</param>
internal sealed class DatabaseSource(DigitalOceanDiscoveryOptions options, JsonApi api, string endpoint) : IPolledSource
{
    private const int PageSize = 100;

    public string Shown => "DigitalOcean databases";

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        // The list does not say where it ends: an empty page does. One that has nothing new ends it too, where pages are not known.
        var targets = new Dictionary<string, LabelSet>(StringComparer.Ordinal);
        for (var (page, hadNew) = (1, true); hadNew; page++)
        {
            var url = $"{endpoint}/v2/databases?page={page}&per_page={PageSize}";
            using var answer = await api.GetAsync(url, cancellationToken).ConfigureAwait(false);
            if (answer.Root.At("databases").ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
                throw new DiscoveryException($"{JsonApi.Show(url)} answered without a list \"databases\".");
            var before = targets.Count;
            foreach (var (id, target) in answer.Root.Each("databases", cluster => (cluster.Text("id"), Target(cluster))))
                targets.TryAdd(id, target);
            hadNew = targets.Count > before;
        }

        return [new TargetGroup("DigitalOcean Databases", LabelSet.Empty, targets.Values.ToValueList())];
    }

    public void Dispose() => api.Dispose();

    private LabelSet Target(JsonElement cluster)
    {
        var (own, hidden) = (cluster.At("connection").TextOrNull("host"), cluster.At("private_connection").TextOrNull("host"));
        var labels = new MetaLabels("__meta_digitalocean_");
        if ((string.IsNullOrEmpty(hidden) ? own : hidden) is { Length: > 0 } host)
            labels.SetAddress(host, options.Port);
        labels
            .Set("db_id", cluster.Text("id"))
            .Set("db_name", cluster.Text("name"))
            .Set("db_engine", cluster.Text("engine"))
            .Set("db_version", cluster.Text("version"))
            .Set("db_status", cluster.Text("status"))
            .Set("db_region", cluster.Text("region"))
            .Set("db_size", cluster.Text("size"))
            .Set("db_num_nodes", cluster.WholeOrNull("num_nodes") ?? 0)
            .Set("db_host", own)
            .Set("db_private_host", hidden);
        // As they are: Prometheus replaces no character of these.
        foreach (var tag in cluster.Texts("tags"))
            labels.Set($"db_tag_{tag}", true);
        return labels.ToLabelSet();
    }
}
