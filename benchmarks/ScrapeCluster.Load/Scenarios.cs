using System.Diagnostics;
using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load;

/// <summary>What is done to a cluster under load, one method per mode.</summary>
internal static class Scenarios
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    public static Func<LoadOptions, LoadReport, Task>? Find(string mode) => mode switch
    {
        "rolling" => RollingAsync,
        "kill" => KillAsync,
        "restart" => RestartAsync,
        "freeze" => FreezeAsync,
        "scale" => ScaleAsync,
        "big" => BigScenario.RunAsync,
        "outage" => QueueScenarios.OutageAsync,
        "kills" => QueueScenarios.KillsAsync,
        "backlog" => BacklogScenario.RunAsync,
        _ => null,
    };

    /// <summary>Ends one node in an orderly way and notes how long that took.</summary>
    public static async Task TerminateAsync(ClusterNode node, LoadReport report)
    {
        var exit = await node.TerminateAsync();
        report.AddSeconds($"node {node.Index}: SIGTERM to exit", exit.After);
        if (exit.Code != 0)
            report.Add($"node {node.Index}: exit status", exit.Code);
    }

    public static async Task StartAsync(ClusterNode node, LoadReport report)
    {
        var clock = Stopwatch.StartNew();
        await ClusterProcesses.StartAsync(s_patience, node);
        report.AddSeconds($"node {node.Index}: start to ready", clock.Elapsed);
    }

    private static async Task RollingAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await StartAsync(options, report);
        foreach (var node in run.Cluster.Nodes.Reverse())
        {
            await TerminateAsync(node, report);
            await Task.Delay(options.Down);
            await StartAsync(node, report);
            await Task.Delay(options.Settle);
        }

        await EndAsync(run, report);
    }

    private static async Task KillAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await StartAsync(options, report);
        var killed = DateTimeOffset.UtcNow;
        await run.Cluster.Nodes[^1].KillAsync();
        await run.Fleet.ScrapedAsync(2, s_patience, "after the kill");
        report.AddSeconds("killed to every target scraped again", run.Fleet.LongestWaitAfter(killed));
        await Task.Delay(options.Settle);
        await EndAsync(run, report);
    }

    private static async Task RestartAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await StartAsync(options, report);
        var killed = DateTimeOffset.UtcNow;
        await run.Cluster.Nodes[^1].KillAsync();
        await StartAsync(run.Cluster.Nodes[^1], report);
        await run.Fleet.ScrapedAsync(2, s_patience, "after the kill");
        report.AddSeconds("killed to every target scraped again", run.Fleet.LongestWaitAfter(killed));
        await Task.Delay(options.Settle);
        await EndAsync(run, report);
    }

    private static async Task FreezeAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await StartAsync(options, report);
        var node = run.Cluster.Nodes[^1];
        var frozen = DateTimeOffset.UtcNow;
        node.Freeze();
        await Task.Delay(options.Frozen);
        report.AddSeconds("frozen to every target scraped again", run.Fleet.LongestWaitAfter(frozen));
        node.Resume();
        report.Add("exit status after waking", await node.ExitedAsync(s_patience));
        await StartAsync(node, report);
        await Task.Delay(options.Settle);
        await EndAsync(run, report);
    }

    private static async Task ScaleAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await StartAsync(options, report, options.Nodes - 1);
        var before = await run.Cluster.Nodes[0].ClusterAsync();
        var clock = Stopwatch.StartNew();
        await StartAsync(run.Cluster.Nodes[^1], report);
        await AddBalanceAsync(run, report, clock, options.Settle * 2);
        report.Add("shards that moved when a node joined", before.MovedUntil(await run.Cluster.Nodes[0].ClusterAsync()));
        await Figures.AddNodesAsync(run, report);
        await TerminateAsync(run.Cluster.Nodes[^1], report);
        await Task.Delay(options.Settle);
        await EndAsync(run, report);
    }

    // When the new node had its share, within 15 % of the mean, for the first time.
    private static async Task AddBalanceAsync(ClusterRun run, LoadReport report, Stopwatch clock, TimeSpan look)
    {
        TimeSpan? balanced = null;
        while (clock.Elapsed < look)
        {
            var loads = (await run.Cluster.Nodes[0].ClusterAsync()).SamplesPerSecond;
            if (balanced is null && loads.Count == run.Cluster.Nodes.Count && loads.Values.Min() >= 0.85 * loads.Values.Average())
                balanced = clock.Elapsed;
            await Task.Delay(500);
        }

        if (balanced is { } time)
            report.AddSeconds("start of a node to balanced", time);
        else
            report.Add("start of a node to balanced", "never");
    }

    private static async Task<ClusterRun> StartAsync(LoadOptions options, LoadReport report, int? startedNodes = null)
    {
        var clock = Stopwatch.StartNew();
        var run = await ClusterRun.StartAsync(options.ToRun(startedNodes));
        report.AddSeconds("start to every target scraped twice", clock.Elapsed);
        run.Begin();
        return run;
    }

    private static async Task EndAsync(ClusterRun run, LoadReport report)
    {
        report.Add(await run.EndAsync(s_patience));
        await Figures.AddMovesAsync(run, report);
        await Figures.AddNodesAsync(run, report);
    }
}
