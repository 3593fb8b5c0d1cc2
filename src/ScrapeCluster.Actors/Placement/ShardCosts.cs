using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Placement;

/// <summary>
/// Measures what the shards of this node cost: each target's last scrape, divided by its interval. That is exact after one scrape of
/// each target, costs nothing while scraping, and comes along when a shard moves. Smoothed: a rise of samples and bytes is believed soon, a
/// fall late, because a large target that fails for a while costs little only until it answers again; times jump, and are believed late
/// either way. Not safe on many threads.
/// </summary>
internal sealed class ShardCosts(TimeProvider time)
{
    private static readonly TimeSpan RiseTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FallTime = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan TimesTime = TimeSpan.FromMinutes(1);

    // up, scrape_duration_seconds, scrape_samples_scraped, scrape_samples_post_metric_relabeling, scrape_series_added.
    private const int ReportSeries = 5;

    private readonly Dictionary<int, (MeasuredShard Shard, long At)> _smoothed = [];

    /// <summary>The shards that are here now, in order.</summary>
    public IReadOnlyList<MeasuredShard> Measure(IEnumerable<LocalShard> shards)
    {
        var measured = shards.Select(Smooth).OrderBy(shard => shard.Shard).ToList();
        var here = measured.Select(shard => shard.Shard).ToHashSet();
        foreach (var gone in _smoothed.Keys.Where(shard => !here.Contains(shard)).ToList())
            _smoothed.Remove(gone);
        return measured;
    }

    private MeasuredShard Smooth(LocalShard shard)
    {
        var now = time.GetTimestamp();
        var fresh = CostNow(shard);
        // Other targets, or not all scraped yet: what was before is no measure.
        if (_smoothed.TryGetValue(shard.Shard, out var before) && before.Shard with { Cost = default } == fresh with { Cost = default })
        {
            var passed = time.GetElapsedTime(before.At, now);
            fresh = fresh with { Cost = Between(before.Shard.Cost, fresh.Cost, passed) };
        }

        _smoothed[shard.Shard] = (fresh, now);
        return fresh;
    }

    private static MeasuredShard CostNow(LocalShard shard)
    {
        var cost = default(ShardCost);
        var measured = 0;
        foreach (var entry in shard.Targets)
        {
            var state = entry.State;
            if (state.Last is not { } last)
                continue;
            measured++;
            cost += CostOf(last) * (1 / state.Target.Interval.TotalSeconds);
        }

        if (measured > 0)
            cost *= (double)shard.Targets.Count / measured;
        return new MeasuredShard(shard.Shard, shard.Version > AssignmentVersion.None, shard.Targets.Count, measured, cost);
    }

    private static ShardCost CostOf(ScrapeResult scrape) =>
        new(scrape.SamplesPostRelabeling + ReportSeries, scrape.BodySizeBytes, scrape.Duration.TotalSeconds);

    private static ShardCost Between(ShardCost before, ShardCost now, TimeSpan passed) => new(
        RiseOrFall(before.SamplesPerSecond, now.SamplesPerSecond, passed),
        RiseOrFall(before.BytesPerSecond, now.BytesPerSecond, passed),
        Approach(before.ScrapeSecondsPerSecond, now.ScrapeSecondsPerSecond, passed / TimesTime));

    private static double RiseOrFall(double before, double now, TimeSpan passed) =>
        Approach(before, now, passed / (now > before ? RiseTime : FallTime));

    private static double Approach(double before, double now, double timesPassed) => before + ((now - before) * (1 - Math.Exp(-timesPassed)));
}
