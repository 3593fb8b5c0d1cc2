using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Naming;

/// <summary>Names and bounds as the collector's exporter writes them, rule by rule (prometheus/otlptranslator; what the AWS Distro 0.49 was seen to write).</summary>
public sealed class NameTablesTests
{
    [Theory]
    [InlineData("foo", "Counter", "", "foo_total")]
    [InlineData("foo_total", "Counter", "", "foo_total")]
    [InlineData("foo_total", "Counter", "_total", "foo_total")]
    [InlineData("http_total_requests", "Counter", "", "http_requests_total")]
    [InlineData("total_total", "Counter", "", "total")]
    [InlineData("foo_total", "Gauge", "", "foo_total")]
    [InlineData("a__b", "Gauge", "", "a_b")]
    [InlineData("_a", "Unknown", "", "a")]
    [InlineData("a_", "Summary", "", "a")]
    [InlineData("a:b", "Gauge", "", "a:b")]
    [InlineData("a.b-c", "Gauge", "", "a_b_c")]
    [InlineData("5xx", "Gauge", "", "_5xx")]
    [InlineData("foo_bucket", "Histogram", "_bucket", "foo_bucket")]
    [InlineData("a__b_sum", "Histogram", "_sum", "a_b_sum")]
    [InlineData("a__count", "Summary", "_count", "a_count")]
    [InlineData("foo_info", "Info", "_info", "foo")]
    [InlineData("process_cpu_seconds_total", "Counter", "", "process_cpu_seconds_total")]
    public void A_name_with_suffixes(string name, string type, string suffix, string expected) =>
        MetricNaming.Of(name, new MetricKind(Enum.Parse<MetricType>(type), suffix), addSuffixes: true).ShouldBe(expected);

    [Theory]
    [InlineData("foo", "Counter", "", "foo")]
    [InlineData("http_total_requests", "Counter", "", "http_total_requests")]
    [InlineData("a__b", "Gauge", "", "a_b")]
    [InlineData("_a_", "Gauge", "", "_a_")]
    [InlineData("a.b", "Gauge", "", "a_b")]
    [InlineData("5xx", "Gauge", "", "_5xx")]
    [InlineData("foo_info", "Info", "_info", "foo")]
    public void A_name_without_suffixes(string name, string type, string suffix, string expected) =>
        MetricNaming.Of(name, new MetricKind(Enum.Parse<MetricType>(type), suffix), addSuffixes: false).ShouldBe(expected);

    [Theory]
    [InlineData("code", "code")]
    [InlineData("_a", "key_a")]
    [InlineData("__a", "key_a")]
    [InlineData("__x__", "__x__")]
    [InlineData("a__b", "a_b")]
    [InlineData("a.b", "a_b")]
    [InlineData("5xx", "key_5xx")]
    public void A_label_s_name(string name, string expected) => LabelNaming.NameOf(name).ShouldBe(expected);

    [Theory]
    [InlineData("1.0", "1")]
    [InlineData("0.5", "0.5")]
    [InlineData("1", "1")]
    [InlineData("1e+06", "1000000")]
    [InlineData("1.5e+20", "150000000000000000000")]
    [InlineData("1e-07", "0.0000001")]
    [InlineData("2.5e-07", "0.00000025")]
    [InlineData("-1e+21", "-1000000000000000000000")]
    [InlineData("0.99", "0.99")]
    [InlineData("+Inf", "+Inf")]
    [InlineData("often", "often")]
    public void A_bound(string value, string expected) => LabelNaming.BoundOf(value).ShouldBe(expected);
}
