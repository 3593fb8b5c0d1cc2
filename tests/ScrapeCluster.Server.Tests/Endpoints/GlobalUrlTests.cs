using ScrapeCluster.Server.Endpoints;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Endpoints;

public sealed class GlobalUrlTests
{
    private readonly GlobalUrl _globalUrl = new(new HostPort("127.0.0.1", 9393), "machine");

    [Theory]
    [InlineData("http://10.0.0.7:9100/metrics", "http://10.0.0.7:9100/metrics")]
    [InlineData("http://localhost:9100/metrics?a=b", "http://machine:9100/metrics?a=b")]
    [InlineData("http://127.0.0.1:9393/metrics", "http://machine:9393/metrics")]
    [InlineData("http://[::1]:9100/metrics", "http://machine:9100/metrics")]
    [InlineData("https://localhost/metrics", "https://machine/metrics")]
    public void A_loopback_host_becomes_the_machines_name(string url, string global) => _globalUrl.Of(url).ShouldBe(global);
}
