using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>A service discovery that asks every now and then which targets there are.</summary>
public abstract record PolledDiscoveryOptions : DiscoveryOptions
{
    /// <summary>Time between the beginnings of two rounds.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Of no meaning where the mechanism does not speak HTTP.</summary>
    public HttpClientOptions HttpClient { get; init; } = HttpClientOptions.Default;

    public override HttpClientOptions Http => HttpClient;
}
