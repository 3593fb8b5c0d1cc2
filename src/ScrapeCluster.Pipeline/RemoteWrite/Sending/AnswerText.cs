namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Reads causes out of what receivers say: Prometheus, Cortex and Amazon Managed Service for Prometheus, Mimir, Thanos, API gateways. Only
/// metrics and log lines depend on it; the status alone decides what is done.
/// </summary>
internal static class AnswerText
{
    // The first that fits counts: "request rate limit ... exceeded" before what is said about rates of samples.
    private static readonly (ThrottleCause Cause, string[] Words)[] Throttles =
    [
        (ThrottleCause.SeriesLimit, ["series limit", "active series", "series_limit", "max-series", "series-per", "too many series"]),
        (ThrottleCause.RequestRate, ["request rate", "request-rate", "rate exceeded", "requests/s", "requests per second", "too many requests", "throttlingexception"]),
        (ThrottleCause.IngestionRate, ["ingestion rate", "ingestion-rate", "ingestion_rate", "samples/s", "samples per second", "rate limit", "rate_limited", "burst"]),
    ];

    private static readonly (RefusalReason Reason, string[] Words)[] Refusals =
    [
        (RefusalReason.SeriesLimit, ["series limit", "series_limit", "max-series", "series-per", "too many series"]),
        (RefusalReason.DuplicateTimestamp, ["duplicate sample", "duplicate-timestamp", "new-value-for-timestamp", "same timestamp"]),
        (RefusalReason.OutOfOrder, ["out of order", "out-of-order", "out_of_order"]),
        (RefusalReason.TooOld, ["too old", "too-old", "out of bounds", "out-of-bounds", "max_sample_age", "too far"]),
        (RefusalReason.Labels, ["label", "metric name", "metric_name"]),
    ];

    public static ThrottleCause CauseOf(string answer) => First(Throttles, answer);

    public static RefusalReason ReasonOf(int status, string answer) => status switch
    {
        401 or 403 => RefusalReason.NotAllowed,
        404 or 405 or (>= 300 and < 400) => RefusalReason.WrongUrl,
        413 => RefusalReason.TooLarge,
        429 => RefusalReason.Throttled,
        _ => First(Refusals, answer),
    };

    private static T First<T>((T Cause, string[] Words)[] table, string answer)
        where T : struct
    {
        foreach (var (cause, words) in table)
        {
            if (Array.Exists(words, word => answer.Contains(word, StringComparison.OrdinalIgnoreCase)))
                return cause;
        }
        return default;
    }
}
