using ScrapeCluster.Actors.Scraping;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Scraping;

public class StopGraceTests
{
    [Theory]
    [InlineData(null, 60, 0.5)]
    [InlineData(0.01, 60, 0.5)]
    [InlineData(0.4, 60, 0.8)]
    [InlineData(9.0, 60, 3)]
    [InlineData(2.0, 5, 1.5)]
    [InlineData(2.0, 1, 0.5)]
    public void A_slow_target_gets_its_time_as_far_as_the_others_can_wait(double? lastSeconds, double intervalSeconds, double graceSeconds) =>
        StopGrace.Of(lastSeconds is { } last ? TimeSpan.FromSeconds(last) : null, TimeSpan.FromSeconds(intervalSeconds)).TotalSeconds.ShouldBe(graceSeconds, 0.001);
}
