using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Instruments;

/// <summary>The proofs rest on this counting, so it is tested itself. Interval: 10 s.</summary>
public sealed class ScrapeStatisticsTests
{
    [Theory]
    [InlineData("a regular target", new[] { 0, 10, 20, 30 }, 0, 0, 0)]
    [InlineData("one slot missed", new[] { 0, 10, 30, 40 }, 1, 0, 0)]
    [InlineData("three slots missed", new[] { 0, 40 }, 3, 0, 0)]
    [InlineData("late, but less than half an interval", new[] { 0, 14, 20 }, 0, 0, 0)]
    [InlineData("caught up", new[] { 0, 16, 20, 30 }, 1, 0, 1)]
    [InlineData("scraped twice", new[] { 0, 10, 11, 20 }, 0, 1, 0)]
    [InlineData("two scrapers", new[] { 0, 3, 10, 13, 20, 23 }, 0, 3, 0)]
    public void Distances_are_judged(string what, int[] atSeconds, long missed, long doubled, long caughtUp)
    {
        var log = atSeconds.Select(at => new FleetScrape(at * 1000L, Connection: 1)).ToList();

        var statistics = ScrapeStatistics.Of([log], TimeSpan.FromSeconds(10));

        (statistics.Missed, statistics.Doubled, statistics.CaughtUp).ShouldBe((missed, doubled, caughtUp), what);
        statistics.LongestGap.ShouldBe(TimeSpan.FromSeconds(atSeconds.Zip(atSeconds.Skip(1), (a, b) => b - a).Max()), what);
        statistics.Scrapes.ShouldBe(atSeconds.Length, what);
    }

    [Fact]
    public void Connections_that_take_turns_overlap_and_such_that_follow_each_other_do_not()
    {
        FleetScrape[] following = [new(0, 1), new(10_000, 1), new(20_000, 2), new(30_000, 1), new(40_000, 2)];
        FleetScrape[] takingTurns = [new(0, 1), new(10_000, 1), new(12_000, 2), new(20_000, 1), new(22_000, 2), new(30_000, 1), new(40_000, 1)];

        ScrapeStatistics.Of([following], TimeSpan.FromSeconds(10)).LongestOverlap.ShouldBe(TimeSpan.Zero);
        ScrapeStatistics.Of([following, takingTurns], TimeSpan.FromSeconds(10)).LongestOverlap.ShouldBe(TimeSpan.FromSeconds(18));
    }
}
