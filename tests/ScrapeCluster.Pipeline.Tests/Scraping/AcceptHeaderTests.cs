using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Scraping;

public class AcceptHeaderTests
{
    [Fact]
    public void The_escaping_scheme_is_named_where_a_format_knows_it() =>
        AcceptHeader.For([ScrapeProtocol.PrometheusText100, ScrapeProtocol.PrometheusText004], NameEscaping.Underscores)
            .ShouldBe("text/plain;version=1.0.0;escaping=underscores;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.4");

    [Fact]
    public void The_protobuf_format_is_not_offered_and_the_weights_stay() =>
        AcceptHeader.For([ScrapeProtocol.PrometheusProto, ScrapeProtocol.PrometheusText004], NameEscaping.Dots)
            .ShouldBe("text/plain;version=0.0.4;q=0.5,*/*;q=0.4");
}
