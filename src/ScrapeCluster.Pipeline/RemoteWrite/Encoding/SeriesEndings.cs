using System.IO.Hashing;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>
/// Markers for series as they were encoded under an earlier plan, endpoint by endpoint: what has other labels at an endpoint now
/// is another series there. Rare: a reload, or the end of a target.
/// </summary>
internal sealed class SeriesEndings(EncodingPlan plan)
{
    private readonly List<(string Endpoint, FragmentBuilder Builder)> _builders = [];

    /// <summary>Ends every live series of <paramref name="old"/> at every endpoint that is still there.</summary>
    /// <returns>Series that got a marker.</returns>
    public int EndAll(TargetSeries old, long timestampMs) => End(old, timestampMs, static _ => []);

    /// <summary>Ends those that the current scrape did not expose.</summary>
    public int EndVanished(TargetSeries old, TargetSeries current, long timestampMs)
    {
        var alive = new Dictionary<int, HashSet<ulong>>();
        return End(old, timestampMs, endpoint =>
        {
            var group = plan.GroupOf(endpoint);
            if (!alive.TryGetValue(group, out var labels))
                alive.Add(group, labels = AliveIn(current, group));
            return labels;
        });
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

    private static HashSet<ulong> AliveIn(TargetSeries current, int group)
    {
        var labels = new HashSet<ulong>();
        for (var i = 0; i < current.Series.Count; i++)
        {
            if (current.Series[i].Seen == current.Generation)
                labels.Add(XxHash3.HashToUInt64(current.Series.Encoding(i, group)));
        }

        return labels;
    }

    private int End(TargetSeries old, long timestampMs, Func<string, HashSet<ulong>> aliveAt)
    {
        var ended = new HashSet<int>();
        foreach (var lane in plan.Lanes)
        {
            foreach (var endpoint in lane.Endpoints)
            {
                if (old.Plan.GroupOf(endpoint) is < 0)
                    continue;
                var builder = new FragmentBuilder(lane.MaxSamples);
                _builders.Add((endpoint, builder));
                AddMarkers(old, old.Plan.GroupOf(endpoint), timestampMs, aliveAt(endpoint), builder, ended);
            }
        }

        return ended.Count;
    }

    private static void AddMarkers(TargetSeries old, int group, long timestampMs, HashSet<ulong> alive, FragmentBuilder builder, HashSet<int> ended)
    {
        for (var i = 0; i < old.Series.Count; i++)
        {
            ref readonly var entry = ref old.Series[i];
            var labels = old.Series.Encoding(i, group);
            if (entry.LiveSince == 0 || entry.LastTimestampMs >= timestampMs || labels.IsEmpty || alive.Contains(XxHash3.HashToUInt64(labels)))
                continue;
            builder.Add(labels, SpecialValues.StaleNaN, timestampMs);
            ended.Add(i);
        }
    }
}
