using ScrapeCluster.Pipeline.HttpClients;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.HttpClients;

public sealed class NoProxyListTests
{
    [Theory]
    [InlineData("", "http://localhost/", true)]
    [InlineData("", "http://127.3.2.1/", true)]
    [InlineData("", "http://[::1]/", true)]
    [InlineData("", "http://a.example/", false)]
    [InlineData("*", "http://a.example/", true)]
    [InlineData("b, *", "http://a.example/", true)]
    [InlineData("example", "http://a.example/", true)]
    [InlineData("example", "http://example/", true)]
    [InlineData("EXAMPLE", "http://A.Example./", true)]
    [InlineData("example", "http://anexample/", false)]
    [InlineData(".example", "http://a.example/", true)]
    [InlineData(".example", "http://example/", false)]
    [InlineData("*.example", "http://a.example/", true)]
    [InlineData("*.example", "http://example/", false)]
    [InlineData("a.example:81", "http://a.example:81/", true)]
    [InlineData("a.example:81", "http://a.example/", false)]
    [InlineData("a.example:443", "https://a.example/", true)]
    [InlineData("10.1.2.3", "http://10.1.2.3:9100/", true)]
    [InlineData("10.1.2.3:9100", "http://10.1.2.3:9100/", true)]
    [InlineData("10.1.2.3:9101", "http://10.1.2.3:9100/", false)]
    [InlineData("10.0.0.0/8", "http://10.1.2.3:9100/", true)]
    [InlineData("10.9.9.9/8", "http://10.1.2.3:9100/", true)]
    [InlineData("10.0.0.0/16", "http://10.1.2.3:9100/", false)]
    [InlineData("10.0.0.0/33", "http://10.0.0.0/", false)]
    [InlineData("2001:db8::/32", "http://[2001:db8::5]:9100/", true)]
    [InlineData("2001:db8::5", "http://[2001:db8::5]:9100/", true)]
    [InlineData("[2001:db8::5]:9100", "http://[2001:db8::5]:9100/", true)]
    [InlineData("[2001:db8::5]:9101", "http://[2001:db8::5]:9100/", false)]
    [InlineData(":80, ,", "http://a.example/", false)]
    public void Names_what_is_reached_directly(string noProxy, string url, bool expected) =>
        new NoProxyList(noProxy).Contains(new Uri(url)).ShouldBe(expected);
}
