namespace ScrapeCluster.Testing.Clusters;

/// <summary>How big a <see cref="ClusterRun"/> is.</summary>
public sealed record ClusterRunOptions
{
    /// <summary>Names the folder of its logs.</summary>
    public required string Name { get; init; }

    public int Nodes { get; init; } = 3;

    /// <summary>Nodes that are started at the beginning. Null: all.</summary>
    public int? StartedNodes { get; init; }

    public int Targets { get; init; } = 200;

    /// <summary>Series on each target's page; its report series come on top.</summary>
    public int Series { get; init; } = 50;

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Null: what the server does by itself.</summary>
    public TimeSpan? SendDeadline { get; init; }

    /// <summary>Each node gets a network namespace, so that links between nodes can be cut.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>The receiver keeps the time of every sample, so that <see cref="ClusterRun.LostScrapes"/> can tell.</summary>
    public bool KeepsTimes { get; init; }

    /// <summary>More lines of the endpoint's section, indented by four spaces.</summary>
    public string EndpointYaml { get; init; } = "";

    /// <summary>Where the nodes' data go. Null: a temporary folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>More flags for every node.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>For the start until every target is scraped.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);
}
