using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// The node's account of slots: due = done + failed + missed(reason) + handed over + in flight, at any moment. A slot is due from the
/// moment it is decided about.
/// </summary>
internal sealed class ScrapeLedger
{
    private readonly long[] _missed = new long[Enum.GetValues<MissedReason>().Length];
    private long _due;
    private long _done;
    private long _failed;
    private long _handedOver;
    private long _inFlight;

    public ScrapeLedger(Meter meter)
    {
        meter.CreateObservableCounter("scrapecluster_scraping_slots_due_total", () => Due,
            description: "Slots at which a target of this node had to be scraped.");
        meter.CreateObservableCounter("scrapecluster_scraping_slots_done_total", () => Done,
            description: "Slots whose scrape succeeded.");
        meter.CreateObservableCounter("scrapecluster_scraping_slots_failed_total", () => Failed,
            description: "Slots whose scrape failed: up is 0.");
        meter.CreateObservableCounter("scrapecluster_scraping_slots_missed_total", ObserveMissed,
            description: "Slots that passed without a scrape, by reason.");
        meter.CreateObservableCounter("scrapecluster_scraping_slots_handed_over_total", () => HandedOver,
            description: "Slots whose scrape was cut short because the target moved; they are due on the node that took it over.");
        meter.CreateObservableGauge("scrapecluster_scraping_slots_in_flight", () => InFlight,
            description: "Slots whose scrape is running.");
    }

    public long Due => Interlocked.Read(ref _due);

    public long Done => Interlocked.Read(ref _done);

    public long Failed => Interlocked.Read(ref _failed);

    public long HandedOver => Interlocked.Read(ref _handedOver);

    public long InFlight => Interlocked.Read(ref _inFlight);

    public long Missed(MissedReason reason) => Interlocked.Read(ref _missed[(int)reason]);

    public long MissedInAll => Enum.GetValues<MissedReason>().Sum(Missed);

    /// <summary>A scrape begins.</summary>
    public void Begin()
    {
        Interlocked.Increment(ref _inFlight);
        Interlocked.Increment(ref _due);
    }

    public void EndDone() => End(ref _done);

    public void EndFailed() => End(ref _failed);

    /// <summary>The scrape was cancelled; its slot is the next owner's.</summary>
    public void EndHandedOver() => End(ref _handedOver);

    public void EndMissed(MissedReason reason) => End(ref _missed[(int)reason]);

    /// <summary>Slots passed for which no scrape ever began.</summary>
    public void Miss(MissedReason reason, long slots)
    {
        Interlocked.Add(ref _due, slots);
        Interlocked.Add(ref _missed[(int)reason], slots);
    }

    private void End(ref long counter)
    {
        Interlocked.Increment(ref counter);
        Interlocked.Decrement(ref _inFlight);
    }

    private IEnumerable<Measurement<long>> ObserveMissed() =>
        Enum.GetValues<MissedReason>().Select(reason => new Measurement<long>(Missed(reason), new KeyValuePair<string, object?>("reason", Name(reason))));

    private static string Name(MissedReason reason) => reason switch
    {
        MissedReason.PreviousScrapeRunning => "previous_scrape_running",
        MissedReason.WokeLate => "woke_late",
        MissedReason.Moved => "moved",
        MissedReason.NoTenure => "no_tenure",
        MissedReason.QueueFull => "queue_full",
        _ => "stopped",
    };
}
