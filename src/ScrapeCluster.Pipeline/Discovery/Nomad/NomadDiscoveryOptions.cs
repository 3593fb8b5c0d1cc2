using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Nomad;

/// <summary><c>nomad_sd_configs</c>: a target for each instance of a service that Nomad's own catalog has.</summary>
public sealed record NomadDiscoveryOptions : PolledDiscoveryOptions
{
    public override string Mechanism => "nomad";

    /// <summary>URL of the API.</summary>
    public string Server { get; init; } = "http://localhost:4646";

    public string Namespace { get; init; } = "default";

    public string Region { get; init; } = "global";

    /// <summary>Any server may answer, not only the leader.</summary>
    public bool AllowStale { get; init; } = true;

    /// <summary>Stands around and between the tags of an instance.</summary>
    public string TagSeparator { get; init; } = ",";
}
