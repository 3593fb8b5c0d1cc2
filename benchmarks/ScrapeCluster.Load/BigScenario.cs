using System.Diagnostics;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load;

/// <summary>Many targets on three nodes: how long until they are assigned and handed over, and what they cost.</summary>
internal static class BigScenario
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    public static async Task RunAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await ClusterRun.PrepareAsync(options.ToRun());
        var clock = Stopwatch.StartNew();
        await ClusterProcesses.StartAsync(s_patience, run.Cluster.Nodes);
        report.AddSeconds("start to all nodes ready", clock.Elapsed);
        await Eventually.TrueAsync(async () => await AssignedAsync(run) >= options.Targets, s_patience, () => "not all targets are assigned");
        report.AddSeconds("start to all targets assigned", clock.Elapsed);
        await run.SettleAsync();
        report.AddSeconds("start to every target scraped twice", clock.Elapsed);

        run.Begin();
        await run.Fleet.ScrapedAsync(1, s_patience, "steady");
        AddMemory(run, options, report, "steady");
        await Scenarios.TerminateAsync(run.Cluster.Nodes[^1], report);
        await run.Fleet.ScrapedAsync(1, s_patience, "a node has left");
        AddMemory(run, options, report, "one node less");
        await Scenarios.StartAsync(run.Cluster.Nodes[^1], report);
        report.Add(await run.EndAsync(s_patience));
        await Figures.AddNodesAsync(run, report);
        await AddMessagesAsync(run, report);
    }

    private static void AddMemory(ClusterRun run, LoadOptions options, LoadReport report, string when)
    {
        var bytes = 0.0;
        foreach (var node in run.Cluster.Running)
        {
            report.AddMegabytes($"{when}: resident memory of node {node.Index}", node.ResidentBytes());
            bytes += node.ResidentBytes();
        }

        report.Add($"{when}: resident memory per target, KiB", Math.Round(bytes / options.Targets / 1024, 1));
    }

    // Targets that some shard has, by the nodes' own reports.
    private static async Task<int> AssignedAsync(ClusterRun run) =>
        (await run.Cluster.Running.First().ClusterAsync()).Targets.Values.Sum();

    private static async Task AddMessagesAsync(ClusterRun run, LoadReport report)
    {
        foreach (var node in run.Cluster.Running)
        {
            var page = await node.MetricsAsync();
            foreach (var message in page.Values("scrapecluster_wire_bytes_total", "message"))
            {
                var count = page.Sum("scrapecluster_wire_messages_total", $"message=\"{message}\"");
                var bytes = page.Sum("scrapecluster_wire_bytes_total", $"message=\"{message}\"");
                var largest = page.Sum("scrapecluster_wire_largest_message_bytes", $"message=\"{message}\"");
                report.Add($"node {node.Index}: {message}, messages", count);
                report.Add($"node {node.Index}: {message}, mean bytes", Math.Round(bytes / count));
                report.Add($"node {node.Index}: {message}, largest bytes", largest);
            }
        }
    }
}
