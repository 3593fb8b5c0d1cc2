using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Consul;

/// <summary><c>consul_sd_configs</c>: a target for each instance of a service.</summary>
public sealed record ConsulDiscoveryOptions : DiscoveryOptions
{
    public override string Mechanism => "consul";

    /// <summary>Host and port of an agent.</summary>
    public string Server { get; init; } = "localhost:8500";

    public string Scheme { get; init; } = "http";

    /// <summary>In front of every path of the API.</summary>
    public string PathPrefix { get; init; } = "";

    public Secret Token { get; init; }

    /// <summary>Empty: the agent's own.</summary>
    public string Datacenter { get; init; } = "";

    public string Namespace { get; init; } = "";

    public string Partition { get; init; } = "";

    /// <summary>Stands around and between the tags of an instance.</summary>
    public string TagSeparator { get; init; } = ",";

    /// <summary>Any server may answer, not only the leader.</summary>
    public bool AllowStale { get; init; } = true;

    /// <summary>Least time between two questions for the same.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Empty: all.</summary>
    public ValueList<string> Services { get; init; } = [];

    /// <summary>Instances have all of them.</summary>
    public ValueList<string> Tags { get; init; } = [];

    public ValueList<KeyValuePair<string, string>> NodeMeta { get; init; } = [];

    /// <summary>Expression for the catalog, which chooses services.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Expression for a service's health, which chooses instances.</summary>
    public string HealthFilter { get; init; } = "";

    public HttpClientOptions HttpClient { get; init; } = HttpClientOptions.Default;

    public override HttpClientOptions Http => HttpClient;

    /// <summary>Not known beforehand, which services there are.</summary>
    public bool AsksCatalog => Services.Count == 0 || Tags.Count > 0 || Filter.Length > 0;
}
