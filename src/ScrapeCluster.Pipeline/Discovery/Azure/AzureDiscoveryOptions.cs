using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary><c>azure_sd_configs</c>: a target for each virtual machine of a subscription that runs, also those of scale sets.</summary>
public sealed record AzureDiscoveryOptions : PolledDiscoveryOptions
{
    public const long DefaultPort = 80;
    public const string DefaultEnvironment = "AzurePublicCloud";

    public static readonly TimeSpan DefaultRefreshInterval = TimeSpan.FromMinutes(5);

    public AzureDiscoveryOptions() => RefreshInterval = DefaultRefreshInterval;

    public override string Mechanism => "azure";

    /// <summary>Which of Microsoft's clouds; one that is not known fails each round, as for Prometheus.</summary>
    public string Environment { get; init; } = DefaultEnvironment;

    /// <summary>Of every target.</summary>
    public long Port { get; init; } = DefaultPort;

    public required string SubscriptionId { get; init; }

    /// <summary>Needed by <see cref="AzureAuthenticationMethod.OAuth"/>; a label of every target.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>Of the application, or of a machine's identity where it has several.</summary>
    public string ClientId { get; init; } = "";

    public Secret ClientSecret { get; init; }

    public AzureAuthenticationMethod AuthenticationMethod { get; init; }

    /// <summary>Empty: all of the subscription.</summary>
    public string ResourceGroup { get; init; } = "";
}
