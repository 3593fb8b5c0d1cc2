using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Targets;

/// <summary>
/// Identity of a target: a hash of its labels (those with a leading "__" too; meta labels and those that only say how to scrape, such
/// as __scrape_interval__, not) and its URL. The same on every node, version and machine.
/// </summary>
public readonly record struct TargetId(ulong Value)
{
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>One URL to scrape, with its labels and all that relabeling said about how to scrape it. Immutable.</summary>
public sealed record Target
{
    public required TargetId Id { get; init; }

    /// <summary>The scrape config it came from.</summary>
    public required string JobName { get; init; }

    /// <summary>The URL with its parameters.</summary>
    public required string Url { get; init; }

    /// <summary>Labels attached to each sample: no name starts with "__".</summary>
    public required LabelSet Labels { get; init; }

    /// <summary>Labels before relabeling.</summary>
    public required LabelSet DiscoveredLabels { get; init; }

    public required TimeSpan Interval { get; init; }
    public required TimeSpan Timeout { get; init; }

    /// <summary><c>scrape_native_histograms</c>, unless the label of that name says otherwise. The same for the two below.</summary>
    public bool ScrapeNativeHistograms { get; init; }
    public bool AlwaysScrapeClassicHistograms { get; init; }
    public bool ConvertClassicHistogramsToNhcb { get; init; }

    /// <summary>Set where the job has more targets than its target_limit: the scrape fails with this text, nothing is fetched.</summary>
    public string? ForcedError { get; init; }
}
