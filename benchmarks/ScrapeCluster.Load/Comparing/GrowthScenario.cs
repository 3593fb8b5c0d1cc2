using ScrapeCluster.Load.Fakes;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load.Comparing;

/// <summary>ScrapeCluster alone under growing load, on one node or more: cost per sample and memory per target should stay what they are.</summary>
internal static class GrowthScenario
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static async Task<IReadOnlyList<ContenderFigures>> RunAsync(CompareOptions options)
    {
        var figures = new List<ContenderFigures>();
        foreach (var (nodes, targets) in from nodes in options.Nodes from targets in options.Targets select (nodes, targets))
        {
            figures.Add(await RunAsync(options, nodes, targets));
            CompareReport.Print(figures[^1]);
        }

        return figures;
    }

    private static async Task<ContenderFigures> RunAsync(CompareOptions options, int nodes, int targets)
    {
        using var folder = new TemporaryFolder();
        await using var rig = await FakeRig.StartAsync(options.ToFakes(targets, options.Shapes[0]));
        var place = ContenderPlace.Prepare(folder, options, rig, readsRemoteWrite: true);
        await using var cluster = ClusterProcesses.Plan($"growth-{nodes}-{targets}", nodes, folder.Path, place.ConfigFile, network: null);
        await ClusterProcesses.StartAsync(s_patience, cluster.Nodes);
        var figures = await new Measurement(options, rig, [.. cluster.Nodes.Select(node => node.Process.Id)], () => ThrowIfEnded(cluster))
            .RunAsync("scrapecluster", "", options.Shapes[0], targets);
        await Task.WhenAll(cluster.Nodes.Select(node => node.KillAsync()));
        return figures;
    }

    private static void ThrowIfEnded(ClusterProcesses cluster)
    {
        if (cluster.Nodes.FirstOrDefault(node => !node.IsRunning) is { } ended)
            throw new InvalidOperationException($"Cannot measure: node {ended.Index} ended by itself; its log is in {cluster.LogFolder}.");
    }
}
