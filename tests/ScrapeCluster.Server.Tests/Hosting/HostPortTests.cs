using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a:1", "a:1")]
    [InlineData("node-0.nodes:7946, node-1.nodes:7946,", "node-0.nodes:7946|node-1.nodes:7946")]
    [InlineData("[::1]:1,10.0.0.1:2", "[::1]:1|10.0.0.1:2")]
    public void Reads_a_list_of_peers(string text, string peers)
    {
        HostPort.TryParseList(text, out var read, out _).ShouldBeTrue();

        string.Join('|', read).ShouldBe(peers);
    }

    [Theory]
    [InlineData("a", "\"a\" is no address")]
    [InlineData("a:1,b", "\"b\" is no address")]
    [InlineData(":1", "\":1\" is no address")]
    [InlineData("a:99999", "from 0 to 65535")]
    public void Says_which_peer_is_no_address(string text, string error)
    {
        HostPort.TryParseList(text, out _, out var said).ShouldBeFalse();
        said.ShouldContain(error);
    }

    [Fact]
    public void A_peer_needs_a_port()
    {
        HostPort.TryParsePeers("a:1,b:0", out _, out var said).ShouldBeFalse();
        said.ShouldContain("from 1 to 65535");
    }
}
