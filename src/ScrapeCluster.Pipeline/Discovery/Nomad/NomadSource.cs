using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Nomad;

/// <summary>Asks for the services of Nomad, and for the instances of each (developer.hashicorp.com/nomad/api-docs/services).</summary>
internal sealed class NomadSource(NomadDiscoveryOptions options, JsonApi api) : IPolledSource
{
    private readonly string _server = options.Server.TrimEnd('/');
    private readonly string _query =
        $"namespace={Uri.EscapeDataString(options.Namespace)}&region={Uri.EscapeDataString(options.Region)}{(options.AllowStale ? "&stale=" : "")}";

    public string Shown { get; } = JsonApi.Show(options.Server);

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var targets = new List<LabelSet>();
        foreach (var service in await ServicesAsync(cancellationToken).ConfigureAwait(false))
        {
            using var instances = await api.GetAsync($"{_server}/v1/service/{Uri.EscapeDataString(service)}?{_query}", cancellationToken).ConfigureAwait(false);
            targets.AddRange(instances.Items().Select(Target));
        }

        return [new TargetGroup("Nomad", LabelSet.Empty, targets.ToValueList())];
    }

    public void Dispose() => api.Dispose();

    private async Task<List<string>> ServicesAsync(CancellationToken cancellationToken)
    {
        using var namespaces = await api.GetAsync($"{_server}/v1/services?{_query}", cancellationToken).ConfigureAwait(false);
        return [.. namespaces.Items().SelectMany(stub => stub.Each("Services", service => service.Text("ServiceName")))];
    }

    private LabelSet Target(JsonElement instance)
    {
        var (address, port) = (instance.Text("Address"), instance.WholeOrNull("Port") ?? 0);
        var labels = new MetaLabels("__meta_nomad_")
            .SetAddress(address, port)
            .Set("address", address)
            .Set("dc", instance.Text("Datacenter"))
            .Set("node_id", instance.Text("NodeID"))
            .Set("namespace", instance.Text("Namespace"))
            .Set("service", instance.Text("ServiceName"))
            .Set("service_address", address)
            .Set("service_id", instance.Text("ID"))
            .Set("service_port", port)
            .SetList("tags", instance.Texts("Tags"), options.TagSeparator);
        return labels.ToLabelSet();
    }
}
