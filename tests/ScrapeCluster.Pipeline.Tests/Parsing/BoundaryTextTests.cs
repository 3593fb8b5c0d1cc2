using ScrapeCluster.Pipeline.Parsing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class BoundaryTextTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("-1", "-1.0")]
    [InlineData("-0", "0.0")]
    [InlineData("0.50", "0.5")]
    [InlineData("100", "100.0")]
    [InlineData("123456", "123456.0")]
    [InlineData("1000000", "1e+06")]
    [InlineData("1234567.5", "1.2345675e+06")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.000012", "1.2e-05")]
    [InlineData("1e100", "1e+100")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("inf", "+Inf")]
    [InlineData("-Infinity", "-Inf")]
    [InlineData("nan", "NaN")]
    [InlineData("1_000.5", "1000.5")]
    [InlineData("0x1p4", "16.0")]
    [InlineData("-0x_1.8P-1", "-0.75")]
    [InlineData("0x1.fffffffffffff8p0", "2.0")]
    [InlineData("0x1p-1074", "5e-324")]
    [InlineData("0x1p-1075", "0.0")]
    [InlineData("0x1.8p-1075", "5e-324")]
    public void A_number_gets_its_one_form(string text, string form) => BoundaryText.Normalize(text).ShouldBe(form);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("1e999")]
    [InlineData("0x1")]
    [InlineData("0x1p1024")]
    [InlineData("0xp1")]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1_e5")]
    [InlineData("in_f")]
    [InlineData("１")]
    public void What_is_no_number_stays_as_it_is(string text) => BoundaryText.Normalize(text).ShouldBe(text);
}
