using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Dns;

/// <summary><c>dns_sd_configs</c>: a target for each record of some names.</summary>
public sealed record DnsDiscoveryOptions : PolledDiscoveryOptions
{
    /// <summary>Asked for every 30 seconds unless told otherwise.</summary>
    public DnsDiscoveryOptions() => RefreshInterval = TimeSpan.FromSeconds(30);

    public override string Mechanism => "dns";

    /// <summary>Asked with the search list of the machine, unless they end in a dot.</summary>
    public required ValueList<string> Names { get; init; }

    /// <summary>SRV, A, AAAA, MX or NS, in any case.</summary>
    public string Type { get; init; } = "SRV";

    /// <summary>Of the targets; SRV records say their own.</summary>
    public int Port { get; init; }
}
