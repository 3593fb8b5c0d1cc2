using System.IO.Hashing;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Markers for series as they were encoded elsewhere, endpoint by endpoint: what has other labels at an endpoint now is another
/// series there. Rare: a reload, a move, or the end of a target.
/// </summary>
internal sealed class SeriesEndings(EncodingPlan plan)
{
    private readonly List<(string Endpoint, FragmentBuilder Builder)> _builders = [];

    /// <summary>Ends every live series of a target, and what it has of earlier ones, at every endpoint that is still there.</summary>
    /// <returns>Series that got a marker.</returns>
    public int EndAll(TargetSeries target, long timestampMs)
    {
        var present = new PastSeries(target.Series, target.Plan.GroupByEndpoint);
        var markers = End(present, timestampMs, []).Count;
        return markers + EndVanished(target, timestampMs);
    }

    /// <summary>
    /// Ends the earlier series that the present table does not have. What it has is alive, or was ended by it: it was scraped after them.
    /// </summary>
    /// <returns>Series that got a marker.</returns>
    public int EndVanished(TargetSeries target, long timestampMs)
    {
        if (target.Earlier is not { } earlier)
            return 0;

        var markers = 0;
        var done = new Dictionary<string, HashSet<ulong>>();
        foreach (var past in earlier.Past)
        {
            foreach (var endpoint in past.GroupOf.Keys.Where(endpoint => !done.ContainsKey(endpoint)))
                done.Add(endpoint, target.LabelsAt(endpoint));
            var ended = End(past, timestampMs, done);
            markers += ended.Count;
            foreach (var series in ended)
            {
                earlier.WasEnded(past.Series[series].LabelsHash, timestampMs);
                for (var group = 0; group < past.Series.Groups; group++)
                    target.WasEnded(HashOf(past.Series.Encoding(series, group)));
            }
        }

        return markers;
    }

    public IEnumerable<(string Endpoint, Fragment Fragment)> Fragments()
    {
        foreach (var (endpoint, builder) in _builders)
        {
            foreach (var fragment in builder.Finish())
                yield return (endpoint, fragment);
        }
    }

    public void Reset()
    {
        foreach (var (_, builder) in _builders)
            builder.Dispose();
        _builders.Clear();
    }

    public static ulong HashOf(ReadOnlySpan<byte> labels) => XxHash3.HashToUInt64(labels);

    /// <param name="done">For each endpoint, series that need no marker there; gets those that were given one.</param>
    private HashSet<int> End(PastSeries past, long timestampMs, Dictionary<string, HashSet<ulong>> done)
    {
        var ended = new HashSet<int>();
        foreach (var lane in plan.Lanes)
        {
            foreach (var endpoint in lane.Endpoints)
            {
                if (!past.GroupOf.TryGetValue(endpoint, out var group))
                    continue;
                var builder = new FragmentBuilder(lane.MaxSamples, lane.MaxBytes);
                _builders.Add((endpoint, builder));
                AddMarkers(past, group, timestampMs, done.GetValueOrDefault(endpoint), builder, ended);
            }
        }

        return ended;
    }

    private static void AddMarkers(PastSeries past, int group, long timestampMs, HashSet<ulong>? done, FragmentBuilder builder, HashSet<int> ended)
    {
        for (var i = 0; i < past.Series.Count; i++)
        {
            ref readonly var entry = ref past.Series[i];
            if (entry.LiveSince == 0 || entry.LastTimestampMs >= timestampMs)
                continue;
            var labels = past.Series.Encoding(i, group);
            if (labels.IsEmpty || done?.Add(HashOf(labels)) == false)
                continue;
            builder.Add(labels, SpecialValues.StaleNaN, timestampMs);
            ended.Add(i);
        }
    }
}
