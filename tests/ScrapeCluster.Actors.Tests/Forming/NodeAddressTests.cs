using Akka.Actor;
using ScrapeCluster.Actors.Forming;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Forming;

public class NodeAddressTests
{
    [Theory]
    [InlineData("10.0.0.1:7946", "10.0.0.1:7946")]
    [InlineData("Node-0.Nodes:7946", "node-0.nodes:7946")]
    [InlineData("[::1]:7946", "[::1]:7946")]
    [InlineData("[2001:DB8:0:0::1]:7946", "[2001:db8::1]:7946")]
    public void The_same_node_is_always_written_the_same(string text, string written)
    {
        NodeAddress.Parse(text).ToString().ShouldBe(written);
        NodeAddress.Of(NodeAddress.Parse(text).ToAkka(new Address("akka.tcp", "scrapecluster", "a", 1))).ShouldBe(NodeAddress.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData(":1")]
    [InlineData("a:b")]
    public void What_is_no_address_is_refused(string text) =>
        Should.Throw<FormatException>(() => NodeAddress.Parse(text)).Message.ShouldContain($"\"{text}\"");

    [Fact]
    public void Addresses_have_one_order_on_every_node()
    {
        NodeAddress[] ordered = [new("10.0.0.1", 9), new("10.0.0.2", 1), new("10.0.0.2", 2), new("a", 1)];

        ordered.Reverse().Order().ShouldBe(ordered);
        (ordered[0] < ordered[1]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("10.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("node-0", false)]
    public void Names_are_told_from_IP_addresses(string host, bool isIp) => (new NodeAddress(host, 1).Ip is not null).ShouldBe(isIp);
}
