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
}
