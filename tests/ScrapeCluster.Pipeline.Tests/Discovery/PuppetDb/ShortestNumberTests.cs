using ScrapeCluster.Pipeline.Discovery.PuppetDb;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.PuppetDb;

/// <summary>As strconv.FormatFloat(x, 'g', -1, 64) of Go writes them.</summary>
public sealed class ShortestNumberTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(8080, "8080")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(100000, "100000")]
    [InlineData(999999.5, "999999.5")]
    [InlineData(1000000, "1e+06")]
    [InlineData(-123456789, "-1.23456789e+08")]
    [InlineData(1.5e300, "1.5e+300")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000012345, "1.2345e-05")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157E+308, "1.7976931348623157e+308")]
    public void Numbers_have_an_exponent_where_they_are_large_or_small(double number, string expected) => ShortestNumber.Format(number).ShouldBe(expected);
}
