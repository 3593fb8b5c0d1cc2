namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>Series as they stood under an earlier configuration or at an earlier owner of the target.</summary>
/// <param name="Series">Generations are counted like those of the <see cref="TargetSeries"/> that goes on with them.</param>
/// <param name="GroupOf">Which encoding of a series each endpoint knew it by.</param>
internal sealed record PastSeries(SeriesTable Series, Dictionary<string, int> GroupOf)
{
    public bool IsGroupedLike(PastSeries other) =>
        GroupOf.Count == other.GroupOf.Count && GroupOf.All(pair => other.GroupOf.TryGetValue(pair.Key, out var group) && group == pair.Value);

    /// <summary>True where some endpoint still knows the series by the very labels it has in <paramref name="current"/>.</summary>
    public bool SharesLabels(int series, TargetSeries current, int currentSeries)
    {
        foreach (var (endpoint, group) in GroupOf)
        {
            if (current.Plan.GroupOf(endpoint) is not (>= 0 and var currentGroup))
                continue;
            var labels = Series.Encoding(series, group);
            if (!labels.IsEmpty && labels.SequenceEqual(current.Series.Encoding(currentSeries, currentGroup)))
                return true;
        }

        return false;
    }
}
