using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;

namespace ScrapeCluster.Load.Fakes;

/// <summary>What runs in the processes of the fakes.</summary>
internal static class FakeModes
{
    public const string Targets = "fake-targets";
    public const string Receiver = "fake-receiver";

    // For the program's own files and sockets.
    private const int FilesKept = 500;

    public static async Task PlayTargetsAsync(FakeOptions options)
    {
        var most = Math.Max(1_000, OpenFiles.Most() - FilesKept);
        await using var fleet = TargetFleet.Start(options.Targets, options.Series, options: new TargetFleetOptions
        {
            Shape = options.Shape, Packs = options.Packs, MostIdleConnections = most, Backlog = 65_535,
        });
        await ControlServer.RunAsync(new Dictionary<string, Func<object>>
        {
            ["/targets"] = () => fleet.Targets.Select(target => target.Address),
            ["/figures"] = () => Figures(fleet, options.Interval),
            ["/forget"] = () => Forget(fleet),
        });
    }

    public static async Task PlayReceiverAsync()
    {
        await using var receiver = await CountingReceiver.StartAsync();
        await ControlServer.RunAsync(new Dictionary<string, Func<object>>
        {
            ["/url"] = () => receiver.Url,
            ["/counts"] = () => receiver.Counts,
        });
    }

    private static FleetFigures Figures(TargetFleet fleet, TimeSpan interval)
    {
        var statistics = fleet.Statistics(interval);
        return new FleetFigures(
            statistics.Targets, fleet.Targets.Sum(target => target.TotalScrapes), statistics.Missed, statistics.Doubled, statistics.LongestGap.TotalSeconds, fleet.PageBytes);
    }

    private static bool Forget(TargetFleet fleet)
    {
        fleet.Forget();
        return true;
    }
}
