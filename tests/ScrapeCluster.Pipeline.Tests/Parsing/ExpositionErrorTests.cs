using System.Text;
using ScrapeCluster.Pipeline.Parsing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class ExpositionErrorTests
{
    [Theory]
    [InlineData("a 1\nb x\n", """line 2, column 3: expected a value that is a number within the range of a double, got "x" in: "b x" """)]
    [InlineData("a{b=1} 1\n", """line 1, column 5: expected a label value in double quotes, got "1}" in: "a{b=1} 1" """)]
    [InlineData("\n\na", """line 3, column 2: expected a value that is a number within the range of a double, got the end of the body in: "a" """)]
    [InlineData("a\n", """line 1, column 2: expected a value that is a number within the range of a double, got the end of the line in: "a" """)]
    [InlineData("\u0001\n", """line 1, column 1: expected a metric name, "{" or "#", got "\x01" in: "\x01" """)]
    public void An_error_says_where_it_is_what_was_expected_and_what_was_seen(string body, string error)
    {
        ParsedExposition.PrometheusText(body).Error.ShouldBe(error.TrimEnd());
    }

    [Fact]
    public void A_long_line_is_cut()
    {
        ParsedExposition.PrometheusText("a " + new string('x', 10_000_000)).Error!.Length.ShouldBeLessThan(300);
    }

    [Fact]
    public void Nothing_follows_an_error()
    {
        var parser = new ExpositionParser(Encoding.UTF8.GetBytes("a x\nb 1\n"), ExpositionFormat.PrometheusText);

        parser.Next().ShouldBe(ExpositionEntry.Invalid);
        parser.Next().ShouldBe(ExpositionEntry.Invalid);
    }
}
