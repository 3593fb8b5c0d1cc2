using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Scraping.Plain;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline;

/// <summary>What changes about a target from scrape to scrape: the series it had, and how the last scrape went.</summary>
public sealed class TargetState(Target target, ScrapePool pool)
{
    public Target Target { get; } = target;

    public ScrapePool Pool { get; } = pool;

    /// <summary>Null before the first scrape.</summary>
    public ScrapeResult? Last { get; set; }

    /// <summary>Null after the target's end, and before the first scrape where nothing was taken over.</summary>
    internal TargetSeries? Series { get; set; }

    /// <summary>What the scraper keeps of the way to the target; null before the first scrape.</summary>
    internal PlainTarget? Way { get; set; }

    /// <summary>
    /// The same target under another configuration: series that go on as they were get no marker, those that change or end do, with the
    /// next scrape. The old state is not to be used any more.
    /// </summary>
    public TargetState With(Target changed, ScrapePool changedPool) => new(changed, changedPool) { Last = Last, Series = Series };

    /// <summary>What another node needs to go on with the target; null where nothing is known: before the first scrape, after the target's end. Not during a scrape.</summary>
    public SeriesSnapshot? Snapshot() => Series is null ? null : SeriesSnapshotWriter.Write(Series);

    /// <summary>
    /// Series that an earlier owner of the target left: those that the next scrape does not show get their markers with it, all
    /// others go on. Parts of a snapshot may come one by one, twice, and late: series that were scraped here since stay as they are. Not during a scrape.
    /// </summary>
    /// <exception cref="InvalidDataException">The snapshot does not fit together; nothing of it is taken over.</exception>
    public void TakeOver(SeriesSnapshot series)
    {
        var current = Series ?? new TargetSeries(Target, new SampleRules(Pool));
        SeriesSnapshotReader.TakeOver(current, series);
        Series = current;
    }
}
