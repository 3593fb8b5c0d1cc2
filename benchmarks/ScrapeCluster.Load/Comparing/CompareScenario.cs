using ScrapeCluster.Load.Fakes;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load.Comparing;

/// <summary>Runs contenders in turn, each on fakes of its own that behave the same.</summary>
internal static class CompareScenario
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public static async Task<IReadOnlyList<ContenderFigures>> RunAsync(CompareOptions options)
    {
        // All are looked for before the first is measured.
        var contenders = options.Contenders.Select(name => Contender.Find(name, options.Tools)).ToList();
        var figures = new List<ContenderFigures>();
        foreach (var (shape, targets, contender) in
            from shape in options.Shapes from targets in options.Targets from contender in contenders select (shape, targets, contender))
        {
            figures.Add(await RunAsync(options, contender, shape, targets));
            CompareReport.Print(figures[^1]);
        }

        return figures;
    }

    private static async Task<ContenderFigures> RunAsync(CompareOptions options, Contender contender, string shape, int targets)
    {
        using var folder = new TemporaryFolder();
        await using var rig = await FakeRig.StartAsync(options.ToFakes(targets, shape));
        var place = ContenderPlace.Prepare(folder, options, rig, contender.ReadsRemoteWrite);
        await using var process = ChildProcess.Start(contender.Program, contender.Arguments(place), folder.Path);
        var figures = await new Measurement(options, rig, [process.Id], () => ThrowIfEnded(contender, process)).RunAsync(contender.Name, contender.Version(), shape, targets);
        await EndAsync(process);
        return figures;
    }

    private static void ThrowIfEnded(Contender contender, ChildProcess process)
    {
        if (process.HasExited)
            throw new InvalidOperationException($"Cannot measure {contender.Name}: it ended by itself. The end of what it said (a port that is taken stands there):\n{process.Output[Math.Max(0, process.Output.Length - 2_000)..]}");
    }

    // Who does not end in time is killed when it is disposed.
    private static async Task EndAsync(ChildProcess process)
    {
        try
        {
            await process.StopAsync(timeout: s_patience);
        }
        catch (TimeoutException)
        {
        }
    }
}
