using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>What a scrape says about itself: the values of the report series, in the order of <see cref="ReportSeries.Names"/>.</summary>
public readonly record struct ScrapeReport(
    bool Up, TimeSpan Duration, int SamplesScraped, int SamplesPostRelabeling, int SeriesAdded, TimeSpan Timeout, int SampleLimit, long BodySizeBytes);

/// <summary>The series that we add to each scrape: <c>up</c> and <c>scrape_*</c> with the target's labels (Prometheus, scrape/scrape.go).</summary>
public static class ReportSeries
{
    /// <summary>How many are always written; the rest only with extra_scrape_metrics.</summary>
    public const int AlwaysCount = 5;

    public static readonly ValueList<string> Names =
    [
        "up",
        "scrape_duration_seconds",
        "scrape_samples_scraped",
        "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
        "scrape_timeout_seconds",
        "scrape_sample_limit",
        "scrape_body_size_bytes",
    ];

    /// <summary>Most that there can be.</summary>
    public static int MostCount => Names.Count + 1;

    /// <param name="targetInfo">One more, the last: what is known of the target as labels.</param>
    public static int CountFor(ScrapePoolOptions options, bool targetInfo = false) => (options.ExtraScrapeMetrics ? Names.Count : AlwaysCount) + (targetInfo ? 1 : 0);

    public static string NameOf(int index, int count) => IsTargetInfo(index, count) ? "target_info" : Names[index];

    public static bool IsTargetInfo(int index, int count) => index == count - 1 && (count == AlwaysCount + 1 || count == Names.Count + 1);

    public static double Value(int index, int count, in ScrapeReport report) => IsTargetInfo(index, count) ? 1 : index switch
    {
        0 => report.Up ? 1 : 0,
        1 => report.Duration.TotalSeconds,
        2 => report.SamplesScraped,
        3 => report.SamplesPostRelabeling,
        4 => report.SeriesAdded,
        5 => report.Timeout.TotalSeconds,
        6 => report.SampleLimit,
        7 => report.BodySizeBytes,
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };
}
