using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Placement;

public class ShardCostsTests
{
    private const int ReportSeries = 5;

    private readonly FakeTimeProvider _time = new();
    private readonly ShardCosts _costs;

    public ShardCostsTests() => _costs = new ShardCosts(_time);

    [Fact]
    public void A_targets_last_scrape_counts_by_its_interval()
    {
        var measured = Measure(Entry(intervalSeconds: 10, Scrape(95, bytes: 4000, seconds: 0.5)), Entry(intervalSeconds: 2, Scrape(15, bytes: 600, seconds: 0.1)));

        measured.Cost.SamplesPerSecond.ShouldBe((100 / 10.0) + (20 / 2.0), 1e-9);
        measured.Cost.BytesPerSecond.ShouldBe(400 + 300, 1e-9);
        measured.Cost.ScrapeSecondsPerSecond.ShouldBe(0.05 + 0.05, 1e-9);
        measured.IsKnown.ShouldBeTrue();
    }

    [Fact]
    public void Targets_not_scraped_yet_are_taken_for_as_costly_as_the_others()
    {
        var measured = Measure(Entry(10, Scrape(95)), Entry(10, null), Entry(10, null));

        measured.Cost.SamplesPerSecond.ShouldBe(30, 1e-9);
        measured.Measured.ShouldBe(1);
        measured.Targets.ShouldBe(3);
    }

    [Fact]
    public void A_shard_without_any_scrape_or_without_its_list_is_not_known()
    {
        Measure(Entry(10, null)).IsKnown.ShouldBeFalse();
        _costs.Measure([new LocalShard(1, AssignmentVersion.None, [])]).Single().IsKnown.ShouldBeFalse();
        Measure().IsKnown.ShouldBeTrue();
    }

    [Fact]
    public void A_fall_is_believed_late_and_a_rise_soon()
    {
        var target = Entry(10, Scrape(995));
        Measure(target);

        target.State.Last = Scrape(0);
        MeasureAfter(TimeSpan.FromSeconds(15), target).ShouldBe(100, 10);
        MeasureAfter(TimeSpan.FromMinutes(20), target).ShouldBe(0.5, 1);

        target.State.Last = Scrape(995);
        MeasureAfter(TimeSpan.FromSeconds(15), target).ShouldBeGreaterThan(70);
        MeasureAfter(TimeSpan.FromSeconds(60), target).ShouldBe(100, 1);
    }

    [Fact]
    public void A_time_that_jumps_once_changes_little()
    {
        var target = Entry(10, Scrape(95, seconds: 0.1));
        Measure(target);

        target.State.Last = Scrape(95, seconds: 5);
        _time.Advance(TimeSpan.FromSeconds(5));
        Measure(target).Cost.ScrapeSecondsPerSecond.ShouldBeLessThan(0.06);
    }

    [Fact]
    public void Other_targets_are_measured_at_once()
    {
        Measure(Entry(10, Scrape(995)), Entry(10, Scrape(995)));

        Measure(Entry(10, Scrape(15))).Cost.SamplesPerSecond.ShouldBe(2, 1e-9);
    }

    [Fact]
    public void What_stays_the_same_is_looked_at_every_five_seconds_and_another_number_of_targets_at_once()
    {
        var target = Entry(10, Scrape(95));
        Measure(target);

        target.State.Last = Scrape(995);
        MeasureAfter(TimeSpan.FromSeconds(4.9), target).ShouldBe(10, 1e-9);
        MeasureAfter(TimeSpan.FromSeconds(0.1), target).ShouldBeGreaterThan(40);
        Measure(target, Entry(10, null)).Targets.ShouldBe(2);
        Measure(target, Entry(10, Scrape(15))).Measured.ShouldBe(2);
    }

    [Fact]
    public void A_shard_that_left_is_forgotten()
    {
        var target = Entry(10, Scrape(995));
        Measure(target);
        _costs.Measure([]).ShouldBeEmpty();

        target.State.Last = Scrape(15);
        Measure(target).Cost.SamplesPerSecond.ShouldBe(2, 1e-9);
    }

    private double MeasureAfter(TimeSpan time, params TargetEntry[] entries)
    {
        _time.Advance(time);
        return Measure(entries).Cost.SamplesPerSecond;
    }

    private MeasuredShard Measure(params TargetEntry[] entries) => _costs.Measure([new LocalShard(1, Examples.Version(1), entries)]).Single();

    private static TargetEntry Entry(double intervalSeconds, ScrapeResult? last)
    {
        var entry = new TargetEntry(Examples.Target(intervalSeconds: intervalSeconds), Examples.Pool(), Examples.Version(1));
        entry.State.Last = last;
        return entry;
    }

    private static ScrapeResult Scrape(int samples, long bytes = 0, double seconds = 0) => Examples.Result() with
    {
        SamplesPostRelabeling = samples, BodySizeBytes = bytes, Duration = TimeSpan.FromSeconds(seconds),
    };
}
