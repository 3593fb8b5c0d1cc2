using System.Globalization;
using ScrapeCluster.Testing.Clusters;

namespace ScrapeCluster.Load;

/// <summary>What the nodes themselves say.</summary>
internal static class Figures
{
    private static readonly string[] s_sums =
    [
        "scrapecluster_scraping_slots_missed_total", "scrapecluster_scraping_slots_failed_total",
        "scrapecluster_remote_write_dropped_samples_total", "scrapecluster_shard_moves_total",
    ];

    /// <summary>How long shards were without an owner when they were handed over, by the node they left.</summary>
    public static async Task AddMovesAsync(ClusterRun run, LoadReport report)
    {
        var moves = (await run.Cluster.Running.First().ClusterAsync()).Moves;
        foreach (var wave in moves.GroupBy(move => (move.From, Minute: move.Started.ToUnixTimeSeconds() / 20)).OrderBy(wave => wave.Min(move => move.Started)))
        {
            var gaps = wave.Select(move => move.Gap).Order().ToList();
            var name = string.Create(CultureInfo.InvariantCulture, $"{gaps.Count} shards left {wave.Key.From} at {wave.Min(move => move.Started):HH:mm:ss.f} to {wave.Max(move => move.Started):ss.f}");
            report.AddSeconds($"{name}: median without owner", gaps[gaps.Count / 2]);
            report.AddSeconds($"{name}: longest without owner", gaps[^1]);
        }
    }

    /// <summary>Memory, CPU time, share of the work, losses and traffic of each running node.</summary>
    public static async Task AddNodesAsync(ClusterRun run, LoadReport report)
    {
        foreach (var node in run.Cluster.Running)
        {
            var page = await node.MetricsAsync();
            var name = $"node {node.Index}";
            report.AddMegabytes($"{name}: resident memory", node.ResidentBytes());
            report.AddSeconds($"{name}: CPU time", node.ProcessorTime());
            report.Add($"{name}: scrapes done", page.Sum("scrapecluster_scraping_slots_done_total"));
            foreach (var sum in s_sums.Where(sum => page.Sum(sum) > 0))
                report.Add($"{name}: {sum}", page.Sum(sum));
            report.AddMegabytes($"{name}: sent to other nodes", page.Sum("scrapecluster_wire_bytes_total"));
            if (page.Sum("scrapecluster_handoff_seconds_count") is > 0 and var moves)
                report.Add($"{name}: mean hand-over, s", Math.Round(page.Sum("scrapecluster_handoff_seconds_sum") / moves, 3));
        }
    }
}
