using System.Globalization;
using ScrapeCluster.Testing.Clusters;

namespace ScrapeCluster.Load;

/// <summary>What the command line says: MODE [--name value]...</summary>
internal sealed record LoadOptions
{
    public const string Usage =
        """
        usage: ScrapeCluster.Load MODE [--nodes N] [--targets N] [--series N] [--interval SECONDS] [--down SECONDS] [--settle SECONDS] [--frozen SECONDS] [--outage SECONDS] [--kills N] [--backlog BYTES] [--results DIR] [--name TEXT]
          rolling  each node ends and comes back           kill    one node is killed and stays away
          restart  one node is killed and started at once  freeze  one node stands still for a while
          scale    a node joins and leaves                 big     20,000 targets: start, hand-over, memory, messages
          outage   one node, the receiver is down          kills   one node is killed again and again
          backlog  one node starts with much left over
        """;

    public required string Mode { get; init; }

    public int Nodes { get; init; } = 3;

    public int Targets { get; init; } = 1_000;

    /// <summary>Per target.</summary>
    public int Series { get; init; } = 200;

    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between the end of a node and its next start.</summary>
    public TimeSpan Down { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After each change.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan Frozen { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the receiver is down.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(10);

    public int Kills { get; init; } = 200;

    /// <summary>What is left over on disk.</summary>
    public long BacklogBytes { get; init; } = 1_000_000_000;

    /// <summary>Where reports go. Null: only printed.</summary>
    public string? Results { get; init; }

    /// <summary>The report's name. Default: the mode.</summary>
    public string? Name { get; init; }

    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 == 0)
            throw new FormatException("A mode, then pairs of names and values.");
        var options = new LoadOptions { Mode = arguments[0] };
        if (options.Mode == "big")
            options = options with { Targets = 20_000, Series = 10, Interval = TimeSpan.FromSeconds(30) };
        if (options.Mode == "outage")
            options = options with { Nodes = 1, Targets = 500, Series = 300 };
        if (options.Mode == "kills")
            options = options with { Nodes = 1, Targets = 100, Series = 50, Interval = TimeSpan.FromSeconds(1) };
        if (options.Mode == "backlog")
            options = options with { Nodes = 1, Series = 0, Interval = TimeSpan.FromSeconds(30) };
        for (var i = 1; i < arguments.Count; i += 2)
            options = options.With(arguments[i], arguments[i + 1]);
        return options;
    }

    public ClusterRunOptions ToRun(int? startedNodes = null) => new()
    {
        Name = $"load-{Name ?? Mode}",
        Nodes = Nodes,
        StartedNodes = startedNodes,
        Targets = Targets,
        Series = Series,
        Interval = Interval,
        Patience = TimeSpan.FromMinutes(4),
        KeepsTimes = Mode is "outage" or "kills",
        SendDeadline = Mode == "kills" ? TimeSpan.FromSeconds(1) : null,
    };

    private LoadOptions With(string name, string value) => name switch
    {
        "--nodes" => this with { Nodes = Number(value) },
        "--targets" => this with { Targets = Number(value) },
        "--series" => this with { Series = Number(value) },
        "--interval" => this with { Interval = Seconds(value) },
        "--down" => this with { Down = Seconds(value) },
        "--settle" => this with { Settle = Seconds(value) },
        "--frozen" => this with { Frozen = Seconds(value) },
        "--outage" => this with { Outage = Seconds(value) },
        "--kills" => this with { Kills = Number(value) },
        "--backlog" => this with { BacklogBytes = Number(value) },
        "--results" => this with { Results = value },
        "--name" => this with { Name = value },
        _ => throw new FormatException($"Unknown: {name}."),
    };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(double.Parse(text, CultureInfo.InvariantCulture));
}
