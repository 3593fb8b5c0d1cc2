using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline;

/// <summary>What changes about a target from scrape to scrape: the series it had, and how the last scrape went.</summary>
public sealed class TargetState(Target target, ScrapePool pool)
{
    public Target Target { get; } = target;

    public ScrapePool Pool { get; } = pool;

    /// <summary>Null before the first scrape.</summary>
    public ScrapeResult? Last { get; set; }

    /// <summary>Null before the first scrape and after the target's end.</summary>
    internal TargetSeries? Series { get; set; }

    /// <summary>
    /// The same target under another configuration: series that go on as they were get no marker, those that change or end do, with the
    /// next scrape. The old state is not to be used any more.
    /// </summary>
    public TargetState With(Target changed, ScrapePool changedPool) => new(changed, changedPool) { Last = Last, Series = Series };

    /// <summary>What another node needs to go on with the target; null before the first scrape. Not during a scrape.</summary>
    public SeriesSnapshot? Snapshot() => throw new NotImplementedException();

    /// <summary>
    /// Series that an earlier owner of the target left: those that the next scrape does not show get their markers with it, all
    /// others go on. Not during a scrape.
    /// </summary>
    public void TakeOver(SeriesSnapshot series) => throw new NotImplementedException();
}
