using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>
/// The page of a target as it hardly changes: everything of it but its numbers, and the fragments that it makes. Series are counted in the order of
/// the page, the report series behind them. See README.md.
/// </summary>
internal sealed record SeriesPlan
{
    private const int ObjectBytes = 200;

    public required ExpositionFormat Format { get; init; }

    /// <summary>Of all that is no number: the text before each one, and that behind the last (<see cref="TextHash"/>).</summary>
    public required ulong PageHash { get; init; }

    /// <summary>Samples on the page, those that metric relabeling drops included.</summary>
    public required int Lines { get; init; }

    /// <summary>Lengths of the texts before each number, as varints. What is left of the page stands behind the last.</summary>
    public required byte[] Gaps { get; init; }

    /// <summary>Lines that metric relabeling drops; null: none.</summary>
    public required ulong[]? Dropped { get; init; }

    /// <summary>Series of the page.</summary>
    public required int PageSeries { get; init; }

    public required int ReportSeries { get; init; }

    /// <summary>What each value may be (<see cref="ValueShape"/>).</summary>
    public required byte[] Shapes { get; init; }

    /// <summary>Bytes of a timestamp as a varint.</summary>
    public required int TimeLength { get; init; }

    /// <summary>One for each lane of the encoding plan; lanes that are cut alike share theirs.</summary>
    public required FragmentTemplate[][] Lanes { get; init; }

    /// <summary>For each group of endpoints the series that it gets; null: all.</summary>
    public required ulong[]?[] Present { get; init; }

    /// <summary>What it takes to put the tables together again.</summary>
    public required PlanIndex Index { get; init; }

    /// <summary>Plans with the same one have the same page and labels of the same lengths: one may be made like another (<see cref="PlanLikeness"/>).</summary>
    public required ulong Likeness { get; init; }

    /// <summary>The fragments are not as short as they can be: that is worth its time only for shapes that last.</summary>
    public required bool IsQuick { get; init; }

    public int Series => PageSeries + ReportSeries;

    /// <summary>Scrapes that it served.</summary>
    public int Uses { get; set; }

    /// <summary>Scrapes since a value did not fit.</summary>
    public int FitsInARow { get; set; }

    /// <summary>It could not be made like another of its likeness, and is not tried again.</summary>
    public bool StandsAlone { get; set; }

    /// <summary>How often of late a value did not fit: grows by <see cref="PlanWidening.Heat"/> each time, falls by one with each scrape.</summary>
    public int Heat { get; set; }

    public static bool IsAnyQuick(FragmentTemplate[][] lanes) => Array.Exists(lanes, lane => Array.Exists(lane, template => template.IsQuick));

    /// <summary>Memory that it takes; what it shares with others is counted as its own.</summary>
    public long Bytes => ObjectBytes + Gaps.Length + Shapes.Length + Index.Bytes + (8L * (Dropped?.Length ?? 0))
        + Present.Sum(set => 8L * (set?.Length ?? 0)) + Lanes.Distinct().Sum(lane => lane.Sum(template => template.Bytes));
}
