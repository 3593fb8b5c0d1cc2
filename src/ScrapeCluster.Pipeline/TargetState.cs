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
}
