using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Targets;

public class PrometheusDurationTests
{
    [Theory]
    [InlineData("0", 0L, "0s")]
    [InlineData("0s", 0L, "0s")]
    [InlineData("15s", 15_000L, "15s")]
    [InlineData("1m30s", 90_000L, "1m30s")]
    [InlineData("90s", 90_000L, "1m30s")]
    [InlineData("1d", 86_400_000L, "1d")]
    [InlineData("7d", 604_800_000L, "1w")]
    [InlineData("8d", 691_200_000L, "8d")]
    [InlineData("1y", 31_536_000_000L, "1y")]
    [InlineData("1h1ms", 3_600_001L, "1h1ms")]
    public void Durations_are_read_and_written(string text, long milliseconds, string shortest)
    {
        PrometheusDuration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        PrometheusDuration.Format(duration).ShouldBe(shortest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1s1m")]
    [InlineData("1s1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("293y")]
    [InlineData("99999999999999999999s")]
    public void What_is_no_duration_is_refused(string text) => PrometheusDuration.TryParse(text, out _).ShouldBeFalse();
}
