namespace ScrapeCluster.Actors.Scraping;

/// <summary>
/// How long a scrape in flight may go on when its shard has to leave. What is cancelled is asked for a second time by the next owner, so
/// only what hangs is: a target that always takes its time gets it. But all targets of the shard wait meanwhile.
/// </summary>
internal static class StopGrace
{
    /// <summary>What every scrape gets.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    // Of the shortest interval: with the time of the move itself this stays below half of it.
    private const double MostOfInterval = 0.3;

    /// <param name="lastDuration">Null where the target was never scraped.</param>
    /// <param name="shortestInterval">Of all targets of the shard.</param>
    public static TimeSpan Of(TimeSpan? lastDuration, TimeSpan shortestInterval)
    {
        var most = Min(Most, shortestInterval * MostOfInterval);
        return Max(Least, Min(most, (lastDuration ?? TimeSpan.Zero) * 2));
    }

    private static TimeSpan Min(TimeSpan x, TimeSpan y) => x < y ? x : y;

    private static TimeSpan Max(TimeSpan x, TimeSpan y) => x > y ? x : y;
}
