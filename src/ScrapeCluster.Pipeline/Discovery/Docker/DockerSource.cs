using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary><c>docker_sd_configs</c>: the running containers of an engine. Start at <see cref="ContainerTargets"/>.</summary>
internal sealed class DockerSource(DockerDiscoveryOptions options, DockerEngine engine) : IPolledSource
{
    private readonly string _query = DockerEngine.Query(options.Filters);

    public string Shown => engine.Shown;

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        using var containers = await engine.ListAsync("containers/json", _query, cancellationToken).ConfigureAwait(false);
        using var networks = await EngineNetworks.ListAsync(engine, cancellationToken).ConfigureAwait(false);
        var targets = new ContainerTargets(options, networks).Build(containers.Items);
        return [new TargetGroup("Docker", LabelSet.Empty, targets.ToValueList())];
    }

    public void Dispose() => engine.Dispose();
}
