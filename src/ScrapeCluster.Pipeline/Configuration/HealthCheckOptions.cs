namespace ScrapeCluster.Pipeline.Configuration;

/// <summary><c>scrapecluster.health_check</c>: liveness at an address of its own, where probes made for a collector look for it.</summary>
/// <param name="Endpoint">IP:PORT, or :PORT for every address.</param>
/// <param name="Path">Default: <c>/</c>.</param>
public sealed record HealthCheckOptions(string Endpoint, string Path);
