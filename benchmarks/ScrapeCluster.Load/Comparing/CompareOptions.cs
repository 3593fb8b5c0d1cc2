using System.Globalization;
using ScrapeCluster.Load.Fakes;
using ScrapeCluster.Testing.Targets;

namespace ScrapeCluster.Load.Comparing;

/// <summary>What is compared, and under which load.</summary>
internal sealed record CompareOptions
{
    public const string Usage =
        """
        usage: ScrapeCluster.Load compare|growth [--name value]...
          --contenders LIST   of scrapecluster, vmagent, prometheus (compare; default: all, each in turn)
          --targets N[,N]     default 1000; growth: each in turn, default 1000,5000,15000,50000
          --nodes N[,N]       growth only: nodes of ScrapeCluster, default 1
          --series N          on each target's page, default 1000; growth: 100
          --interval SECONDS  between two scrapes of a target, default 15; growth: 30
          --shape LIST        pages, each in turn. node: as of a machine, a third of the values move (default); churn: a tenth of the
                              series is replaced at each scrape; moving: every value moves; plain: as node, never packed
          --gzip 0|1          whether targets pack their pages for those who ask, default 1
          --warm SECONDS      before the measurement, default 60; growth: two intervals and 15 s
          --measure SECONDS   default 60
          --tools DIR         where vmagent and prometheus are (compare.sh brings them)
          --results DIR       gets NAME.md and NAME.json
          --name NAME         default: the mode
        """;

    public required string Mode { get; init; }

    public IReadOnlyList<string> Contenders { get; init; } = ["vmagent", "prometheus", "scrapecluster"];

    public IReadOnlyList<int> Targets { get; init; } = [1_000];

    public IReadOnlyList<int> Nodes { get; init; } = [1];

    public int Series { get; init; } = 1_000;

    public double IntervalSeconds { get; init; } = 15;

    /// <summary>Names of page shapes.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = ["node"];

    public bool Packs { get; init; } = true;

    public TimeSpan Warm { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Measure { get; init; } = TimeSpan.FromSeconds(60);

    public string? Tools { get; init; }

    public string? Results { get; init; }

    public string? Name { get; init; }

    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count % 2 == 0)
            throw new FormatException("A mode, then pairs of names and values.");
        var options = new CompareOptions { Mode = arguments[0] };
        if (options.Mode == "growth")
            options = options with { Targets = [1_000, 5_000, 15_000, 50_000], Series = 100, IntervalSeconds = 30, Warm = TimeSpan.FromSeconds(75) };
        for (var i = 1; i < arguments.Count; i += 2)
            options = options.With(arguments[i], arguments[i + 1]);
        return options;
    }

    public FakeOptions ToFakes(int targets, string shape) => new(targets, Series, IntervalSeconds, ShapeOf(shape), Packs && shape != "plain");

    private static PageShape ShapeOf(string name) => name switch
    {
        "node" or "plain" => PageShape.Node,
        "churn" => PageShape.Churn,
        "moving" => PageShape.Moving,
        _ => throw new FormatException($"Unknown page shape \"{name}\"; allowed: node, churn, moving, plain."),
    };

    private CompareOptions With(string name, string value) => name switch
    {
        "--contenders" => this with { Contenders = value.Split(',') },
        "--targets" => this with { Targets = Numbers(value) },
        "--nodes" => this with { Nodes = Numbers(value) },
        "--series" => this with { Series = Number(value) },
        "--interval" => this with { IntervalSeconds = Number(value) },
        "--shape" => this with { Shapes = Known(value.Split(',')) },
        "--gzip" => this with { Packs = value != "0" },
        "--warm" => this with { Warm = TimeSpan.FromSeconds(Number(value)) },
        "--measure" => this with { Measure = TimeSpan.FromSeconds(Number(value)) },
        "--tools" => this with { Tools = value },
        "--results" => this with { Results = value },
        "--name" => this with { Name = value },
        _ => throw new FormatException($"Unknown: {name}."),
    };

    private static string[] Known(string[] shapes)
    {
        foreach (var shape in shapes)
            ShapeOf(shape);
        return shapes;
    }

    private static int[] Numbers(string text) => [.. text.Split(',').Select(Number)];

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
        ? number
        : throw new FormatException($"\"{text}\" is no whole number above 0.");
}
