using System.Diagnostics;
using ScrapeCluster.Load.Fakes;

namespace ScrapeCluster.Load.Comparing;

/// <summary>Watches processes under load: first they warm up, then they are measured.</summary>
internal sealed class Measurement(CompareOptions options, FakeRig rig, IReadOnlyList<int> processes, Action throwIfEnded)
{
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(1);

    public async Task<ContenderFigures> RunAsync(string name, string version, string shape, int targets)
    {
        await WaitAsync(options.Warm);
        var fleet = await rig.FleetAsync();
        if (fleet.Targets < targets)
            throw new InvalidOperationException($"Cannot measure {name}: after {options.Warm.TotalSeconds:0} s it has scraped {fleet.Targets} of {targets} targets; give it more time with --warm.");
        await rig.ForgetScrapesAsync();
        var clock = Stopwatch.StartNew();
        var (received, used, busy) = (await rig.ReceivedAsync(), ProcessUse.ProcessorSeconds(processes), ProcessUse.MachineBusySeconds());
        var resident = await WaitAsync(options.Measure);
        used = ProcessUse.ProcessorSeconds(processes) - used;
        busy = ProcessUse.MachineBusySeconds() - busy;
        received = (await rig.ReceivedAsync()).Since(received);
        var scraped = await rig.FleetAsync();
        var seconds = clock.Elapsed.TotalSeconds;
        if (received.Samples == 0)
            throw new InvalidOperationException($"Cannot measure {name}: no sample of it arrived within {seconds:0} s.");
        return new ContenderFigures(
            name, version, shape, processes.Count, targets, options.Series, seconds, used, used / seconds, busy / seconds,
            resident, ProcessUse.PeakBytes(processes), targets * seconds / options.IntervalSeconds, scraped with { Scrapes = scraped.Scrapes - fleet.Scrapes }, received);
    }

    // The median of what was resident meanwhile.
    private async Task<long> WaitAsync(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var resident = new List<long>();
        do
        {
            await Task.Delay(s_step);
            throwIfEnded();
            resident.Add(ProcessUse.ResidentBytes(processes));
        }
        while (clock.Elapsed < time);
        return resident.Order().ElementAt(resident.Count / 2);
    }
}
