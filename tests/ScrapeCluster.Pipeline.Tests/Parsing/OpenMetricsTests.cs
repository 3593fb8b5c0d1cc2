using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class OpenMetricsTests
{
    [Theory]
    [InlineData("a 1\n", """{__name__="a"} 1""")]
    [InlineData("a{b=\"c\",d=\"e\",} 1\n", """{__name__="a", b="c", d="e"} 1""")]
    [InlineData("{\"a.b\",\"l.m\"=\"v\"} 1\n", """{__name__="a.b", l.m="v"} 1""")]
    [InlineData("a 1 1.5\n", """{__name__="a"} 1 @1500""")]
    [InlineData("a 1 1520879607.789\n", """{__name__="a"} 1 @1520879607789""")]
    [InlineData("a 1 -0.0019\n", """{__name__="a"} 1 @-1""")]
    [InlineData("a 1 1e3\n", """{__name__="a"} 1 @1000000""")]
    [InlineData("a 1 1e300\n", """{__name__="a"} 1 @-9223372036854775808""")]
    [InlineData("a 1 -1e300\n", """{__name__="a"} 1 @-9223372036854775808""")]
    [InlineData("a 1 # {} 2\n", """{__name__="a"} 1 # {} 2""")]
    [InlineData("a 1 # {x=\"y\",} 2 3.5\n", """{__name__="a"} 1 # {x="y"} 2 @3500""")]
    [InlineData("a 1 4 # {\"x.y\"=\"\"} NaN\n", """{__name__="a"} 1 @4000 # {x.y=""} NaN""")]
    [InlineData("a 1 # {x=\"\\\"\\n\"} 2\n", """{__name__="a"} 1 # {x="\"\n"} 2""")]
    [InlineData("a_created 1\n", """{__name__="a_created"} 1""")]
    public void A_sample_line_is_read(string line, string sample)
    {
        var parsed = ParsedExposition.OpenMetrics(line + "# EOF\n");

        parsed.Error.ShouldBeNull();
        parsed.Samples.ShouldBe([sample]);
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData(" a 1\n")]
    [InlineData("a  1\n")]
    [InlineData("a\t1\n")]
    [InlineData("a+1\n")]
    [InlineData("a 1 \n")]
    [InlineData("a 1  2\n")]
    [InlineData("a 1 2 3\n")]
    [InlineData("a 1\r\n")]
    [InlineData("\n")]
    [InlineData("a 1\n\n")]
    [InlineData("a {b=\"c\"} 1\n")]
    [InlineData("a{b=\"c\"}1\n")]
    [InlineData("a{ b=\"c\"} 1\n")]
    [InlineData("a{b=\"c\" d=\"e\"} 1\n")]
    [InlineData("a{b=\"c\",,} 1\n")]
    [InlineData("a{b=\"c\nd\"} 1\n")]
    [InlineData("a 1 NaN\n")]
    [InlineData("a 1 +Inf\n")]
    [InlineData("a 1 1_0\n")]
    [InlineData("a 1 #\n")]
    [InlineData("a 1 # x\n")]
    [InlineData("a 1 #{} 2\n")]
    [InlineData("a 1 # {x=\"y\"}\n")]
    [InlineData("a 1 # {x=\"y\"}2\n")]
    [InlineData("a 1 # {\"x\"} 2\n")]
    [InlineData("a 1 # {x=\"y\0\"} 2\n")]
    [InlineData("a 1 # {x=\"y\" z=\"\"} 2\n")]
    [InlineData("a 1 # {x=\"y\"} 2 NaN\n")]
    [InlineData("a 1 # {x=\"y\"} 2 3 4\n")]
    [InlineData("a 1 # {x=\"y\"} 2 # {} 3\n")]
    [InlineData("a 1\0\n")]
    [InlineData("\0a 1\n")]
    [InlineData("# a comment\n")]
    [InlineData("#\n")]
    [InlineData("# HELP\n")]
    [InlineData("# HELP a\n")]
    [InlineData("# HELP  a b\n")]
    [InlineData("# TYPE a untyped\n")]
    [InlineData("# TYPE a counter \n")]
    [InlineData("# UNIT a_seconds second\n")]
    [InlineData("# UNIT aseconds seconds\n")]
    [InlineData("# UNIT seconds seconds\n")]
    [InlineData("# EOF\n")]
    [InlineData("# EOF x\n")]
    public void A_line_that_is_not_valid_spoils_the_body(string line)
    {
        ParsedExposition.OpenMetrics("first 1\n" + line + "# EOF\n").Error.ShouldNotBeNull().ShouldStartWith("line ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a 1\n")]
    [InlineData("a 1")]
    [InlineData("a 1 2")]
    [InlineData("a 1 # {} 2")]
    [InlineData("# EO")]
    [InlineData("# HELP a b")]
    [InlineData("a 1\n#EOF\n")]
    [InlineData("a 1\n# EOF\n\n")]
    [InlineData("a 1\n# EOF \n")]
    [InlineData("a 1\n# EOF\r\n")]
    [InlineData("a 1\n# EOF\nb 1\n")]
    public void A_body_that_does_not_end_with_EOF_is_not_valid(string body)
    {
        ParsedExposition.OpenMetrics(body).Error.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("# EOF")]
    [InlineData("# EOF\n")]
    [InlineData("# EOF\0\n\0")]
    [InlineData("# E\0OF\n")]
    public void The_last_line_end_may_be_missing(string body)
    {
        ParsedExposition.OpenMetrics(body).Error.ShouldBeNull();
    }

    [Theory]
    [InlineData("# HELP a b \\\" \\\\ \\n c\n", "Help a: b \" \\ \n c")]
    [InlineData("# HELP a \n", "Help a: ")]
    [InlineData("# HELP \"a b\" c\n", "Help a b: c")]
    [InlineData("# HELP a b\n\0\0", "Help a: b\n\0")]
    [InlineData("# TYPE a stateset\n", "Type a: stateset")]
    [InlineData("# TYPE a gaugehistogram\n", "Type a: gaugehistogram")]
    [InlineData("# TYPE a info\n", "Type a: info")]
    [InlineData("# TYPE a unknown\n", "Type a: unknown")]
    [InlineData("# UNIT a_seconds seconds\n", "Unit a_seconds: seconds")]
    [InlineData("# UNIT a \n", "Unit a: ")]
    public void Metadata_is_read(string line, string entry)
    {
        var parsed = ParsedExposition.OpenMetrics(line + "# EOF\n");

        parsed.Error.ShouldBeNull();
        parsed.Metadata.ShouldBe([entry]);
    }
}
