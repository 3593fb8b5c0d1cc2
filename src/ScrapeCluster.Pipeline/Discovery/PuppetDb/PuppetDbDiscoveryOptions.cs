using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.PuppetDb;

/// <summary><c>puppetdb_sd_configs</c>: a target for each resource that a query finds.</summary>
public sealed record PuppetDbDiscoveryOptions : PolledDiscoveryOptions
{
    public const long DefaultPort = 80;

    public override string Mechanism => "puppetdb";

    /// <summary>Of the server; the path of the query endpoint is added.</summary>
    public required string Url { get; init; }

    /// <summary>In Puppet's query language; must give resources.</summary>
    public required string Query { get; init; }

    /// <summary>Parameters of resources become labels; they may hold secrets.</summary>
    public bool IncludeParameters { get; init; }

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = DefaultPort;
}
