using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class PrometheusTextTests
{
    [Theory]
    [InlineData("a 1\n", """{__name__="a"} 1""")]
    [InlineData("a 1", """{__name__="a"} 1""")]
    [InlineData("a\t1\t \t5 \t\n", """{__name__="a"} 1 @5""")]
    [InlineData("a+1\n", """{__name__="a"} 1""")]
    [InlineData("a 1 1395066363000\n", """{__name__="a"} 1 @1395066363000""")]
    [InlineData("a 1 9223372036854775807\n", """{__name__="a"} 1 @9223372036854775807""")]
    [InlineData("a 1 007\n", """{__name__="a"} 1 @7""")]
    [InlineData("a:b_9 1\n", """{__name__="a:b_9"} 1""")]
    [InlineData("a{} 1\n", """{__name__="a"} 1""")]
    [InlineData("a{b=\"c\"}1\n", """{__name__="a", b="c"} 1""")]
    [InlineData("a { b = \"c\" , d=\"e\" , } 1\n", """{__name__="a", b="c", d="e"} 1""")]
    [InlineData("a{b=\"c\" d=\"e\"} 1\n", """{__name__="a", b="c", d="e"} 1""")]
    [InlineData("a{b=\"c\nd\"} 1\n", "{__name__=\"a\", b=\"c\nd\"} 1")]
    [InlineData("a{b=\"\"} 1\n", """{__name__="a", b=""} 1""")]
    [InlineData("a{b=\"1\",b=\"2\"} 1\n", """{__name__="a", b="1", b="2"} 1""")]
    [InlineData("a{b=\"\\\"\\\\\\n\\x\"} 1\n", "{__name__=\"a\", b=\"\"\\\n\\x\"} 1")]
    [InlineData("{\"a.b\"} 1\n", """{__name__="a.b"} 1""")]
    [InlineData("{\"a.b\",} 1\n", """{__name__="a.b"} 1""")]
    [InlineData("{l=\"v\",\"a.b\"} 1\n", """{__name__="a.b", l="v"} 1""")]
    [InlineData("{ \"a\\\"b\" , \"l.m\" = \"v\" } 1\n", """{__name__="a"b", l.m="v"} 1""")]
    [InlineData("{\"\"} 1\n", """{__name__=""} 1""")]
    [InlineData("a{\"é\"=\"日本\"} 1\n", """{__name__="a", é="日本"} 1""")]
    public void A_sample_line_is_read(string body, string sample)
    {
        var parsed = ParsedExposition.PrometheusText(body);

        parsed.Error.ShouldBeNull();
        parsed.Samples.ShouldBe([sample]);
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData("a \n")]
    [InlineData("1a 1\n")]
    [InlineData("é 1\n")]
    [InlineData("a-b 1\n")]
    [InlineData("a 1 2 3\n")]
    [InlineData("a 1 2x\n")]
    [InlineData("a 1 1.5\n")]
    [InlineData("a 1 -5\n")]
    [InlineData("a 1 9223372036854775808\n")]
    [InlineData("a 1 # {x=\"y\"} 1\n")]
    [InlineData("a 1\r\n")]
    [InlineData("a 1\v2\n")]
    [InlineData("a 1{\n")]
    [InlineData("a{b=\"c\"}{d=\"e\"} 1\n")]
    [InlineData("a{b=\"c\" 1\n")]
    [InlineData("a{b=\"c\"\n} 1\n")]
    [InlineData("a{b=\"c} 1\n")]
    [InlineData("a{b=c} 1\n")]
    [InlineData("a{b} 1\n")]
    [InlineData("a{b:c=\"d\"} 1\n")]
    [InlineData("a{9=\"d\"} 1\n")]
    [InlineData("a{=\"d\"} 1\n")]
    [InlineData("a{,} 1\n")]
    [InlineData("a{b=\"c\",,} 1\n")]
    [InlineData("a{b=\"c\\\n\"} 1\n")]
    [InlineData("a{\"b\"} 1\n")]
    [InlineData("{\"a\",\"b\"} 1\n")]
    [InlineData("{\"a\" b=\"c\"} 1\n")]
    [InlineData("{b=\"c\"} 1\n")]
    [InlineData("{} 1\n")]
    [InlineData("{\"a\0b\"} 1\n")]
    [InlineData("\ufeffa 1\n")]
    [InlineData("<html>\n")]
    public void A_line_that_is_not_a_sample_spoils_the_body(string line)
    {
        ParsedExposition.PrometheusText("first 1\n" + line).Error.ShouldNotBeNull().ShouldStartWith("line ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \t\n\n")]
    [InlineData("#\n#a\n# b\n# HELPx\n# TYP\n#HELP a b\n# HELP\n")]
    [InlineData("# no end of line")]
    public void Blank_lines_and_comments_are_passed_over(string body)
    {
        var parsed = ParsedExposition.PrometheusText(body);

        parsed.Error.ShouldBeNull();
        parsed.Samples.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("# HELP a some \\\\ help\\n\\\"\n", "Help a: some \\ help\n\\\"")]
    [InlineData("# HELP a\n", "Help a: ")]
    [InlineData("# HELP a   \n", "Help a: ")]
    [InlineData("#  HELP\t a  b\n", "Help a:  b")]
    [InlineData("# HELP \"a b\" c\n", "Help a b: c")]
    [InlineData("# HELP \"a\\\"b\" c\n", "Help a\"b: c")]
    [InlineData("# TYPE a counter\n", "Type a: counter")]
    [InlineData("# TYPE a untyped", "Type a: untyped")]
    [InlineData("# UNIT a b\n", "Comment")]
    public void Metadata_is_read(string body, string entry)
    {
        var parsed = ParsedExposition.PrometheusText(body);

        parsed.Error.ShouldBeNull();
        parsed.Metadata.ShouldBe([entry]);
    }

    [Theory]
    [InlineData("# HELP \n")]
    [InlineData("# HELP 1a b\n")]
    [InlineData("# HELP \"a b\n")]
    [InlineData("# TYPE a\n")]
    [InlineData("# TYPE a  counter\n")]
    [InlineData("# TYPE a counter \n")]
    [InlineData("# TYPE a Counter\n")]
    [InlineData("# TYPE a unknown\n")]
    [InlineData("# TYPE a info\n")]
    public void Metadata_that_is_not_valid_spoils_the_body(string body)
    {
        ParsedExposition.PrometheusText(body).Error.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("a 1\n\0b 2\n", """{__name__="a"} 1""")]
    [InlineData("a 1\n#\0\nb 2\n", """{__name__="a"} 1""")]
    [InlineData("a 1\n# \0\nb 2\n", """{__name__="a"} 1""")]
    public void A_zero_byte_where_a_line_begins_ends_the_body_as_in_Prometheus(string body, string onlySample)
    {
        var parsed = ParsedExposition.PrometheusText(body);

        parsed.Error.ShouldBeNull();
        parsed.Samples.ShouldBe([onlySample]);
    }

    [Theory]
    [InlineData("a{b=\"c\0d\"} 1\n", "{__name__=\"a\", b=\"c\0d\"} 1")]
    [InlineData("a{b=\"c\\\0\"\"} 1\n", "{__name__=\"a\", b=\"c\\\0\"\"} 1")]
    [InlineData("a{b=\"c\"\0} 1\n", "{__name__=\"a\", b=\"c\"\"} 1")]
    [InlineData("a{b= \0\"c\"} 1\n", "{__name__=\"a\", b=\"c\"} 1")]
    [InlineData("# a\0b\na 1\n", "{__name__=\"a\"} 1")]
    [InlineData("# H\0ELP \0a b\0\na 1\n", "{__name__=\"a\"} 1")]
    public void Zero_bytes_in_comments_and_label_values_are_passed_over_as_in_Prometheus(string body, string sample)
    {
        ParsedExposition.PrometheusText(body).ShouldSatisfyAllConditions(
            parsed => parsed.Error.ShouldBeNull(),
            parsed => parsed.Samples.ShouldBe([sample]));
    }

    [Fact]
    public void Blanks_before_a_metric_name_become_part_of_it_as_in_Prometheus()
    {
        ParsedExposition.PrometheusText(" \ta 1\n").Samples.ShouldBe(["{__name__=\" \ta\"} 1"]);
    }
}
