using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>The networks of an engine by their ids, for the labels <c>..._network_*</c>.</summary>
internal sealed class EngineNetworks : IDisposable
{
    private readonly EngineList _list;
    private readonly Dictionary<string, JsonElement> _byId = new(StringComparer.Ordinal);

    private EngineNetworks(EngineList list)
    {
        _list = list;
        foreach (var network in list.Items)
            _byId[network.Text("Id")] = network;
    }

    public static async Task<EngineNetworks> ListAsync(DockerEngine engine, CancellationToken cancellationToken) =>
        new(await engine.ListAsync("networks", "", cancellationToken).ConfigureAwait(false));

    /// <summary>No labels where there is no such network.</summary>
    public void Describe(MetaLabels labels, string id)
    {
        if (!_byId.TryGetValue(id, out var network))
            return;
        labels.Set("network_id", id)
            .Set("network_name", network.Text("Name"))
            .Set("network_scope", network.Text("Scope"))
            .Set("network_internal", network.FlagOrNull("Internal") ?? false)
            .Set("network_ingress", network.FlagOrNull("Ingress") ?? false)
            .SetEach("network_label_", network.At("Labels"));
    }

    public void Dispose() => _list.Dispose();
}
