using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class ContentTypesTests
{
    [Theory]
    [InlineData("text/plain", ExpositionFormat.PrometheusText)]
    [InlineData("text/plain; version=0.0.4; charset=utf-8", ExpositionFormat.PrometheusText)]
    [InlineData("text/plain;version=1.0.0;escaping=allow-utf-8", ExpositionFormat.PrometheusText)]
    [InlineData(" Text/PLAIN ; version = \"9\" ;", ExpositionFormat.PrometheusText)]
    [InlineData("text/plain; a=1; A=1", ExpositionFormat.PrometheusText)]
    [InlineData("text/plain; a=\"x\\\"; y\"", ExpositionFormat.PrometheusText)]
    [InlineData("application/openmetrics-text", ExpositionFormat.OpenMetrics)]
    [InlineData("application/openmetrics-text; version=1.0.0; charset=utf-8", ExpositionFormat.OpenMetrics)]
    public void The_media_type_chooses_the_format(string contentType, ExpositionFormat format)
    {
        ContentTypes.Choose(contentType, ScrapeProtocol.PrometheusProto, out var error).ShouldBe(format);
        error.ShouldBeNull();
    }

    public static TheoryData<string> Unreadable =>
    [
        "", " ", "text/html", "application/json", "text", "text/", "text/plain/x", "text/plain, text/plain", "text/plain; version",
        "text/plain; version=", "text/plain; =1", "text/plain; a=\"b", "text/plain; a=1; a=2", "text/plain;;", "text/plain; a=1 b=2",
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_cannot_be_read_or_is_not_known_is_an_error_without_a_fallback(string contentType)
    {
        ContentTypes.Choose(contentType, fallback: null, out var error).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain("fallback_scrape_protocol");
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void What_cannot_be_read_or_is_not_known_is_what_the_fallback_says(string contentType)
    {
        ContentTypes.Choose(contentType, ScrapeProtocol.OpenMetricsText100, out _).ShouldBe(ExpositionFormat.OpenMetrics);
        ContentTypes.Choose(contentType, ScrapeProtocol.PrometheusText004, out var error).ShouldBe(ExpositionFormat.PrometheusText);
        error.ShouldBeNull();
    }

    [Fact]
    public void A_missing_header_is_as_an_empty_one()
    {
        ContentTypes.Choose(null, ScrapeProtocol.OpenMetricsText001, out _).ShouldBe(ExpositionFormat.OpenMetrics);
        ContentTypes.Choose(null, fallback: null, out _).ShouldBeNull();
    }

    [Theory]
    [InlineData("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited", ScrapeProtocol.PrometheusText004)]
    [InlineData("text/html", ScrapeProtocol.PrometheusProto)]
    public void Protobuf_is_refused_by_name(string contentType, ScrapeProtocol fallback)
    {
        ContentTypes.Choose(contentType, fallback, out var error).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain("not supported yet");
    }
}
