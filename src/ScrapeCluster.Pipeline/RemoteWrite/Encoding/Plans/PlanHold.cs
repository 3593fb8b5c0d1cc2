namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>The plan that stands for a target's tables, and what changes in those from scrape to scrape while it does.</summary>
internal struct PlanHold
{
    private HeldBytes? _held;

    public SeriesPlan? Plan { get; private set; }

    /// <summary>The series of the page are alive; false after a scrape that failed and ended them all.</summary>
    public bool IsLive;

    /// <summary>Time of the last sample or marker of each series of the page.</summary>
    public long LastTimestampMs;

    /// <summary>The last scrape that exposed them.</summary>
    public uint Seen;

    /// <summary>What the table would hold of each series of the page.</summary>
    public readonly SeriesTable.Entry PageEntry => new()
    {
        LastTimestampMs = LastTimestampMs,
        Seen = Seen,
        Tracked = Seen,
        LiveSince = IsLive ? Math.Max(1, Seen) : 0,
    };

    public void Take(SeriesPlan plan, SeriesPlanning planning)
    {
        Drop();
        Plan = plan;
        _held = planning.Hold(plan);
    }

    public void Drop()
    {
        Plan = null;
        _held?.Dispose();
        _held = null;
    }
}
