using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Http;

/// <summary><c>http_sd_configs</c>: target groups as JSON from a URL, asked for every minute unless told otherwise.</summary>
public sealed record HttpDiscoveryOptions : PolledDiscoveryOptions
{
    public override string Mechanism => "http";

    public required string Url { get; init; }
}
