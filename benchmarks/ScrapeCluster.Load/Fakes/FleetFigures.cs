namespace ScrapeCluster.Load.Fakes;

/// <summary>How a fleet was scraped since it was told to forget.</summary>
/// <param name="Targets">Targets that were scraped at all.</param>
/// <param name="Scrapes">Since the start: a difference of two is what counts.</param>
internal sealed record FleetFigures(int Targets, long Scrapes, long Missed, long Doubled, double LongestGapSeconds, int PageBytes);
