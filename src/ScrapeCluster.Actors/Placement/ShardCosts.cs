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

    // Visits every target: where nothing came or went that is often enough, and a fraction of the times above.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    // up, scrape_duration_seconds, scrape_samples_scraped, scrape_samples_post_metric_relabeling, scrape_series_added.
    private const int ReportSeries = 5;

    private readonly Dictionary<int, (MeasuredShard Shard, long At)> _smoothed = [];
    private IReadOnlyList<MeasuredShard> _last = [];
    private long _lastAt;

    /// <summary>The shards that are here now, in order. May be up to five seconds old where all targets are still the same number and were scraped.</summary>
    public IReadOnlyList<MeasuredShard> Measure(ICollection<LocalShard> shards)
    {
        var now = time.GetTimestamp();
        if (shards.Count == _last.Count && time.GetElapsedTime(_lastAt, now) < Rest && shards.All(IsAsBefore))
            return _last;

        (_last, _lastAt) = ([.. shards.Select(shard => Smooth(shard, now)).OrderBy(shard => shard.Shard)], now);
        var here = _last.Select(shard => shard.Shard).ToHashSet();
        foreach (var gone in _smoothed.Keys.Where(shard => !here.Contains(shard)).ToList())
            _smoothed.Remove(gone);
        return _last;
    }

    private bool IsAsBefore(LocalShard shard) =>
        _smoothed.TryGetValue(shard.Shard, out var before)
        && before.Shard.HasList == HasList(shard)
        && before.Shard.Targets == shard.Targets.Count
        && before.Shard.Measured == shard.Targets.Count;

    private MeasuredShard Smooth(LocalShard shard, long now)
    {
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
        return new MeasuredShard(shard.Shard, HasList(shard), shard.Targets.Count, measured, cost);
    }

    private static bool HasList(LocalShard shard) => shard.Version > AssignmentVersion.None;

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
