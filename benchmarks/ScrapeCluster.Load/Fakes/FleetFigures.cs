namespace ScrapeCluster.Load.Fakes;

/// <summary>How a fleet was scraped since it was told to forget.</summary>
internal sealed record FleetFigures(int Targets, long Scrapes, long Missed, long Doubled, double LongestGapSeconds, int PageBytes);
