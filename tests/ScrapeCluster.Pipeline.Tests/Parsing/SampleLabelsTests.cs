using System.Text;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class SampleLabelsTests
{
    [Fact]
    public void Labels_of_the_builder_are_replaced()
    {
        var labels = new LabelSetBuilder(LabelSet.Of(("old", "x")));

        Read("a{z=\"1\",b=\"2\"} 1\n"u8, labels).ShouldBeTrue();

        labels.ToLabelSet().ShouldBe(LabelSet.Of(("__name__", "a"), ("b", "2"), ("z", "1")));
    }

    [Theory]
    [InlineData("a{b=\"1\",b=\"2\"} 1\n")]
    [InlineData("a{b=\"1\",b=\"1\"} 1\n")]
    [InlineData("a{__name__=\"b\"} 1\n")]
    public void A_name_with_several_values_is_reported(string body) =>
        Read(Encoding.UTF8.GetBytes(body), new LabelSetBuilder()).ShouldBeFalse();

    [Fact]
    public void An_empty_value_takes_the_label_away_wherever_else_it_is_given()
    {
        var labels = new LabelSetBuilder();

        Read("a{b=\"\",b=\"2\",c=\"\",d=\"4\"} 1\n"u8, labels).ShouldBeTrue();

        labels.ToLabelSet().ShouldBe(LabelSet.Of(("__name__", "a"), ("d", "4")));
    }

    [Fact]
    public void A_name_that_is_not_UTF_8_is_never_a_valid_name()
    {
        byte[] body = [.. "{\"a"u8, 0xff, .. "\",\""u8, 0xed, 0xa0, 0x80, .. "\"=\"v\"} 1\n"u8];
        var labels = new LabelSetBuilder();

        Read(body, labels).ShouldBeTrue();

        Names.IsValidMetricName(labels[0].Value, NameValidation.Utf8).ShouldBeFalse();
        Names.IsValidLabelName(labels[1].Name, NameValidation.Utf8).ShouldBeFalse();
    }

    [Theory]
    [InlineData(new byte[] { 0xff })]
    [InlineData(new byte[] { 0xc3 })]
    [InlineData(new byte[] { 0xc0, 0x80 })]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 })]
    [InlineData(new byte[] { 0xf4, 0x90, 0x80, 0x80 })]
    public void A_label_value_or_help_text_that_is_not_UTF_8_is_refused(byte[] wrong)
    {
        byte[] value = [.. "a{b=\""u8, .. wrong, .. "\"} 1\n"u8];
        byte[] help = [.. "# HELP a "u8, .. wrong, .. "\n"u8];

        ParsedExposition.Read(value, ExpositionFormat.PrometheusText).Error.ShouldNotBeNull();
        ParsedExposition.Read(help, ExpositionFormat.PrometheusText).Error.ShouldNotBeNull();
        ParsedExposition.Read([.. value, .. "# EOF\n"u8], ExpositionFormat.OpenMetrics).Error.ShouldNotBeNull();
        ParsedExposition.Read([.. help, .. "# EOF\n"u8], ExpositionFormat.OpenMetrics).Error.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\",quantile=\"1\"} 1\n", """{__name__="a_bucket", le="1.0", quantile="1"} 1""")]
    [InlineData("# TYPE a summary\na{le=\"1\",quantile=\"1\"} 1\n", """{__name__="a", le="1", quantile="1.0"} 1""")]
    [InlineData("# TYPE a gauge\na{le=\"1\",quantile=\"1\"} 1\n", """{__name__="a", le="1", quantile="1"} 1""")]
    [InlineData("# TYPE a histogram\nother{le=\"+inf\"} 1\n", """{__name__="other", le="+Inf"} 1""")]
    [InlineData("# TYPE a histogram\n# HELP b c\na{le=\"1\\n\"} 1\n", "{__name__=\"a\", le=\"1\n\"} 1")]
    public void Boundaries_get_one_form_by_the_latest_type(string body, string sample)
    {
        ParsedExposition.PrometheusText(body).Samples.ShouldBe([sample]);
    }

    private static bool Read(ReadOnlySpan<byte> body, LabelSetBuilder labels)
    {
        var parser = new ExpositionParser(body, ExpositionFormat.PrometheusText);
        parser.Next().ShouldBe(ExpositionEntry.Sample);
        return parser.ReadLabels(labels);
    }
}
