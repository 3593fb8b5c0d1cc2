using ScrapeCluster.Pipeline.Model;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Model;

public class DurationTextTests
{
    [Theory]
    [InlineData("0", 0, "0s")]
    [InlineData("0s", 0, "0s")]
    [InlineData("15s", 15_000, "15s")]
    [InlineData("1h30m", 5_400_000, "1h30m")]
    [InlineData("90m", 5_400_000, "1h30m")]
    [InlineData("1d", 86_400_000, "1d")]
    [InlineData("90d", 7_776_000_000, "90d")]
    [InlineData("2w", 1_209_600_000, "2w")]
    [InlineData("1y2w3d4h5m6s7ms", 33_019_506_007, "382d4h5m6s7ms")]
    [InlineData("250ms", 250, "250ms")]
    [InlineData("292y", 9_208_512_000_000, "292y")]
    public void Is_read_and_written(string text, long milliseconds, string written)
    {
        DurationText.TryParse(text, out var duration).ShouldBeTrue();

        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        DurationText.Format(duration).ShouldBe(written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("5S")]
    [InlineData("1m1h")]
    [InlineData("1s1s")]
    [InlineData("1h5")]
    [InlineData("300y")]
    [InlineData("99999999999999999999s")]
    public void What_is_no_duration_is_refused(string text) => DurationText.TryParse(text, out _).ShouldBeFalse();
}
