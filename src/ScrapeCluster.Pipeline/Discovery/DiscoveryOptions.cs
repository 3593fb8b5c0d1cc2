using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>One service discovery as configured. Equal options share one discoverer and survive a reload.</summary>
public abstract record DiscoveryOptions
{
    /// <summary>The mechanism's name as users know it: "static", "file", "http".</summary>
    public abstract string Mechanism { get; }

    /// <summary>How it speaks HTTP; null where it does not.</summary>
    public virtual HttpClientOptions? Http => null;
}

/// <summary><c>static_configs</c>: all groups of one job.</summary>
public sealed record StaticDiscoveryOptions(ValueList<StaticGroupOptions> Groups) : DiscoveryOptions
{
    public override string Mechanism => "static";
}

/// <summary>One entry of <c>static_configs</c>, also of a <c>file_sd</c> file: addresses that share labels.</summary>
public sealed record StaticGroupOptions(ValueList<string> Targets, LabelSet Labels);

/// <summary><c>file_sd_configs</c>: target groups from JSON or YAML files.</summary>
public sealed record FileDiscoveryOptions : DiscoveryOptions
{
    public override string Mechanism => "file";

    /// <summary>Absolute paths; the last segment may hold one <c>*</c>.</summary>
    public required ValueList<string> Files { get; init; }

    /// <summary>Time between two readings beside the watch. Default: 5 minutes.</summary>
    public TimeSpan RefreshInterval { get; init; } = TimeSpan.FromMinutes(5);
}
