namespace ScrapeCluster.Testing.Targets;

/// <summary>One scrape as its target saw it.</summary>
/// <param name="AtMs">When the request came. Milliseconds since 1970.</param>
/// <param name="Connection">The connection it came on: two that take turns belong to two scrapers.</param>
public readonly record struct FleetScrape(long AtMs, long Connection);
