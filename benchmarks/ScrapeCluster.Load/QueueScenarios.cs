using System.Diagnostics;
using ScrapeCluster.Testing.Clusters;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load;

/// <summary>One node whose receiver is down, or which is killed: what becomes of samples that were not sent.</summary>
internal static class QueueScenarios
{
    private const string Write = "scrapecluster_remote_write_";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    /// <summary>The receiver is down for a while: memory meanwhile, and how fast the backlog goes out afterwards.</summary>
    public static async Task OutageAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await StartAsync(options, report);
        var healthy = await WatchAsync(run, TimeSpan.FromSeconds(60), "healthy", report);

        await run.Receiver.GoDownAsync();
        var outage = await WatchAsync(run, options.Outage, "receiver down", report);
        report.Add("resident memory, receiver down to healthy", Math.Round((double)outage / healthy, 3));
        var backlog = (await run.Node(0).MetricsAsync()).Sum(Write + "pending_samples");
        report.Add("backlog, samples", backlog);

        var back = Stopwatch.StartNew();
        await run.Receiver.ComeBackAsync();
        var fresh = options.Targets * (double)(options.Series + 5) / options.Interval.TotalSeconds;
        await DrainedAsync(run, 6 * fresh);
        var sent = backlog + (fresh * back.Elapsed.TotalSeconds);
        report.AddSeconds("receiver back to backlog gone", back.Elapsed);
        report.Add("sent meanwhile, times the fresh rate", Math.Round(sent / back.Elapsed.TotalSeconds / fresh, 1));
        await WatchAsync(run, TimeSpan.FromSeconds(30), "afterwards", report);
        await EndAsync(run, report, []);
    }

    /// <summary>The node is killed at random points, and started at once.</summary>
    public static async Task KillsAsync(LoadOptions options, LoadReport report)
    {
        await using var run = await StartAsync(options, report);
        var chance = new Random(1);
        var kills = new List<DateTimeOffset>();
        for (var i = 0; i < options.Kills; i++)
        {
            await Task.Delay(chance.Next(100, 2_000));
            kills.Add(DateTimeOffset.UtcNow);
            await run.Node(0).KillAsync();
            await ClusterProcesses.StartAsync(s_patience, run.Node(0));
        }

        report.Add("kills", options.Kills);
        await EndAsync(run, report, kills);
    }

    private static async Task<ClusterRun> StartAsync(LoadOptions options, LoadReport report)
    {
        var clock = Stopwatch.StartNew();
        var run = await ClusterRun.StartAsync(options.ToRun());
        report.AddSeconds("start to every target scraped", clock.Elapsed);
        run.Begin();
        return run;
    }

    // The most that the process had resident.
    private static async Task<long> WatchAsync(ClusterRun run, TimeSpan time, string when, LoadReport report)
    {
        var clock = Stopwatch.StartNew();
        var before = run.Node(0).ProcessorTime();
        var most = 0L;
        while (clock.Elapsed < time)
        {
            most = Math.Max(most, run.Node(0).ResidentBytes());
            await Task.Delay(500);
        }

        report.AddMegabytes($"{when}: resident memory at most", most);
        report.Add($"{when}: CPU, cores", Math.Round((run.Node(0).ProcessorTime() - before) / clock.Elapsed, 3));
        return most;
    }

    private static async Task DrainedAsync(ClusterRun run, double few)
    {
        var clock = Stopwatch.StartNew();
        while ((await run.Node(0).MetricsAsync()).Sum(Write + "pending_samples") > few && clock.Elapsed < s_patience)
            await Task.Delay(250);
    }

    private static async Task EndAsync(ClusterRun run, LoadReport report, IReadOnlyList<DateTimeOffset> kills)
    {
        var until = DateTimeOffset.UtcNow;
        report.Add(await run.EndAsync(s_patience));
        var lost = run.LostScrapes(until, kills);
        report.Add("scrapes that were answered and never arrived", lost.Count);
        foreach (var scrape in lost.Take(10))
            Console.WriteLine(scrape);
        await Figures.AddNodesAsync(run, report);
    }
}
