using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Gce;

/// <summary><c>gce_sd_configs</c>: a target for each instance of a zone of Google Compute Engine.</summary>
public sealed record GceDiscoveryOptions : PolledDiscoveryOptions
{
    public const long DefaultPort = 80;
    public const string DefaultTagSeparator = ",";

    // Prometheus gives it no client of its own: Google's uses the environment's proxy.
    public GceDiscoveryOptions() => HttpClient = HttpClientOptions.Default with { Proxy = new ProxyOptions { ProxyFromEnvironment = true } };

    public override string Mechanism => "gce";

    public required string Project { get; init; }

    public required string Zone { get; init; }

    /// <summary>In the language of Compute Engine's lists; empty: all instances.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = DefaultPort;

    /// <summary>Stands around and between the tags of an instance.</summary>
    public string TagSeparator { get; init; } = DefaultTagSeparator;
}
