using ScrapeCluster.Pipeline.Configuration.Values;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Values;

public class ByteSizeTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", 0)]
    [InlineData("7B", 7)]
    [InlineData("1KB", 1024)]
    [InlineData("1KiB", 1024)]
    [InlineData("1.5MB", 1_572_864)]
    [InlineData(".5MB", 524_288)]
    [InlineData("1GB512MB", 1_610_612_736)]
    [InlineData("+2TiB", 2_199_023_255_552)]
    [InlineData("-1MB", -1_048_576)]
    [InlineData("1EB", 1L << 60)]
    public void Is_read(string text, long bytes)
    {
        ByteSizeText.TryParse(text, out var size).ShouldBeTrue();

        size.Bytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    [InlineData("MB")]
    [InlineData("1kB")]
    [InlineData("1mb")]
    [InlineData("1M")]
    [InlineData("1KB1KiB")]
    [InlineData("1 MB")]
    [InlineData("1..5MB")]
    [InlineData("100EB")]
    public void What_is_no_size_is_refused(string text) => ByteSizeText.TryParse(text, out _).ShouldBeFalse();
}
