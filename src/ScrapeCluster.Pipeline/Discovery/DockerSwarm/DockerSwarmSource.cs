using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.DockerSwarm;

/// <summary><c>dockerswarm_sd_configs</c>: what a manager lists of the role, filtered, and unfiltered what describes it.</summary>
internal sealed class DockerSwarmSource(DockerSwarmDiscoveryOptions options, DockerEngine engine) : IPolledSource
{
    private readonly string _query = DockerEngine.Query(options.Filters);

    public string Shown => engine.Shown;

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        using var listed = await engine.ListAsync(DockerSwarmRoles.NameOf(options.Role), _query, cancellationToken).ConfigureAwait(false);
        var targets = options.Role switch
        {
            DockerSwarmRole.Tasks => await OfTasksAsync(listed, cancellationToken).ConfigureAwait(false),
            DockerSwarmRole.Services => await OfServicesAsync(listed, cancellationToken).ConfigureAwait(false),
            _ => listed.Items.Select(item => new SwarmNode(item).Target(options.Port)).ToValueList(),
        };
        return [new TargetGroup("DockerSwarm", LabelSet.Empty, targets)];
    }

    public void Dispose() => engine.Dispose();

    private async Task<ValueList<LabelSet>> OfServicesAsync(EngineList listed, CancellationToken cancellationToken)
    {
        using var networks = await EngineNetworks.ListAsync(engine, cancellationToken).ConfigureAwait(false);
        return listed.Items.SelectMany(item => new SwarmService(item).Targets(networks, options.Port)).ToValueList();
    }

    private async Task<ValueList<LabelSet>> OfTasksAsync(EngineList listed, CancellationToken cancellationToken)
    {
        using var listedServices = await engine.ListAsync("services", "", cancellationToken).ConfigureAwait(false);
        using var listedNodes = await engine.ListAsync("nodes", "", cancellationToken).ConfigureAwait(false);
        using var networks = await EngineNetworks.ListAsync(engine, cancellationToken).ConfigureAwait(false);
        var services = new Dictionary<string, SwarmService>(StringComparer.Ordinal);
        foreach (var service in listedServices.Items.Select(item => new SwarmService(item)))
            services[service.Id] = service;
        var nodes = new Dictionary<string, SwarmNode>(StringComparer.Ordinal);
        foreach (var node in listedNodes.Items.Select(item => new SwarmNode(item)))
            nodes[node.Id] = node;
        return listed.Items
            .Select(item => new SwarmTask(item, services.GetValueOrDefault(item.Text("ServiceID")), nodes.GetValueOrDefault(item.Text("NodeID"))))
            .SelectMany(task => task.Targets(networks, options.Port)).ToValueList();
    }
}
