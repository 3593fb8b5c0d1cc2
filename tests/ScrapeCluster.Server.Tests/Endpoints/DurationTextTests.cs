using ScrapeCluster.Server.Endpoints;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Endpoints;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ms")]
    [InlineData(500, "500ms")]
    [InlineData(1_000, "1s")]
    [InlineData(1_500, "1s500ms")]
    [InlineData(90_000, "1m30s")]
    [InlineData(3_600_000, "1h")]
    [InlineData(90_000_000, "1d1h")]
    [InlineData(604_800_000, "1w")]
    [InlineData(1_209_600_000, "2w")]
    [InlineData(31_536_000_000, "1y")]
    [InlineData(608_400_000, "7d1h")]
    public void Durations_read_as_Prometheus_writes_them(long milliseconds, string text) =>
        DurationText.Of(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(text);
}
