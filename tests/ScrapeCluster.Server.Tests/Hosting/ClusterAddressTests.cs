using ScrapeCluster.Pipeline.Configuration;
using System.Net;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class ClusterAddressTests
{
    [Theory]
    // What is listened on is what others know, unless it is every address.
    [InlineData("10.0.0.1:7946", "10.0.0.1:7946,10.0.0.2:7946", null)]
    [InlineData("127.0.0.1:0", "", null)]
    [InlineData("127.0.0.1:7946", "127.0.0.1:7946,127.0.0.2:7946", null)]
    [InlineData("127.0.0.1:7946", "node-2:7946", null)]
    // The only address that this machine has, or the one that is named.
    [InlineData("0.0.0.0:7946", "10.0.0.2:7946", "10.0.0.1", "10.0.0.1", "127.0.0.1", "169.254.1.1", "fd00::1", "fe80::1")]
    [InlineData("[::]:7946", "10.0.0.2:7946", "10.0.0.1", "10.0.0.1", "127.0.0.1", "fd00::1", "fe80::1")]
    [InlineData("[::]:7946", "[fd00::2]:7946", "fd00::1", "127.0.0.1", "::1", "fd00::1", "fe80::1")]
    [InlineData("0.0.0.0:7946", "10.0.0.2:7946,172.17.0.1:7946", "172.17.0.1", "10.0.0.1", "172.17.0.1")]
    [InlineData("0.0.0.0:7946", "127.0.0.1:7946,127.0.0.1:7947", "127.0.0.1", "10.0.0.1", "172.17.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0:7946", "", "127.0.0.1", "10.0.0.1", "172.17.0.1")]
    // The machine's own name, where the nodes are named one by one.
    [InlineData("0.0.0.0:7946", "pod-0.pods:7946,pod-1.pods:7946,pod-2.pods:7946", "pod-1.pods", "10.0.0.1")]
    [InlineData("10.0.0.1:7946", "POD-1:7946,pod-2:7946", "POD-1", "10.0.0.1")]
    [InlineData("10.0.0.1:7946", "pod-1.pods:7947,pod-2.pods:7946", null, "10.0.0.1")]
    [InlineData("10.0.0.1:7946", "pod-1:7946", null, "10.0.0.1")]
    [InlineData("10.0.0.1:7946", "pod-10.pods:7946,pod-11.pods:7946", null, "10.0.0.1")]
    public void A_node_is_known_by(string listen, string peers, string? advertised, params string[] local)
    {
        var (server, error) = Of(listen, peers, local).Settle();

        error.ShouldBeNull();
        server.ShouldNotBeNull().AdvertisedAddress.ShouldBe(advertised is null ? null : new AdvertisedAddress(advertised, null));
    }

    [Theory]
    [InlineData("0.0.0.0:7946", "a:1,b:1", "it listens on 0.0.0.0:7946 and has 10.0.0.1, 172.17.0.1; set --cluster.advertise-address=", "10.0.0.1", "172.17.0.1")]
    [InlineData("0.0.0.0:7946", "a:1,b:1", "has none but loopback; set --cluster.advertise-address=", "127.0.0.1")]
    [InlineData("127.0.0.1:7946", "10.0.0.2:7946", "Cannot form a cluster with 10.0.0.2:7946 while listening on 127.0.0.1:7946 for this machine only")]
    public void Where_it_cannot_be_told_the_node_does_not_start(string listen, string peers, string said, params string[] local)
    {
        var (server, error) = Of(listen, peers, local).Settle();

        server.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(said);
    }

    [Fact]
    public void What_is_said_is_taken()
    {
        var address = Of("0.0.0.0:7946", "pod-1.pods:7946,b:1", []);
        var given = address with { Server = address.Server with { AdvertisedAddress = new AdvertisedAddress("nat.example", 9) } };

        given.Settle().Server.ShouldBe(given.Server);
    }

    [Fact]
    public void Every_address_is_none_to_be_known_by()
    {
        var address = Of("10.0.0.1:7946", "", []);

        (address with { Server = address.Server with { AdvertisedAddress = new AdvertisedAddress("0.0.0.0", null) } })
            .Settle().Error.ShouldNotBeNull().ShouldContain("--cluster.advertise-address=0.0.0.0: it is no single address");
    }

    [Theory]
    [InlineData("node-0", "node-0", null)]
    [InlineData("node-0:7946", "node-0", 7946)]
    [InlineData("10.0.0.1", "10.0.0.1", null)]
    [InlineData("[::1]", "::1", null)]
    [InlineData("[::1]:7946", "::1", 7946)]
    public void Reads_a_host_with_or_without_a_port(string text, string host, int? port)
    {
        AdvertisedAddress.TryParse(text, out var read, out _).ShouldBeTrue();

        read.ShouldBe(new AdvertisedAddress(host, port));
        read.ToString().ShouldBe(text.Trim('[', ']').Contains(']') || port is not null ? text : host);
    }

    [Theory]
    [InlineData("a:0")]
    [InlineData("a:b:c")]
    [InlineData("a b")]
    [InlineData("")]
    public void Refuses_what_is_no_address_to_advertise(string text) => AdvertisedAddress.TryParse(text, out _, out _).ShouldBeFalse();

    private static ClusterAddress Of(string listen, string peers, string[] local)
    {
        HostPort.TryParse(listen, out var address, out _).ShouldBeTrue();
        HostPort.TryParsePeers(peers, out var list, out _).ShouldBeTrue();
        return new ClusterAddress(
            new ServerOptions { Configuration = ConfigurationLocation.OfFile("none"), ClusterAddress = address, Peers = list }, "pod-1", [.. local.Select(IPAddress.Parse)]);
    }
}
