using System.Net;
using System.Net.Sockets;
using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class WebAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:9393", "127.0.0.1:9393", "127.0.0.1:9393")]
    [InlineData("localhost:80", "127.0.0.1:80", "127.0.0.1:80")]
    [InlineData("0.0.0.0:9393", "0.0.0.0:9393", "127.0.0.1:9393")]
    [InlineData(":9393", ":9393", "127.0.0.1:9393")]
    [InlineData("[::]:9393", ":9393", "127.0.0.1:9393")]
    [InlineData("[::1]:9393", "[::1]:9393", "[::1]:9393")]
    [InlineData("10.1.2.3:0", "10.1.2.3:0", "10.1.2.3:0")]
    public void Reads_an_address_and_knows_how_this_machine_reaches_it(string text, string shown, string reachable)
    {
        WebAddress.TryParse(text, out var address, out _).ShouldBeTrue();

        address.ToString().ShouldBe(shown);
        address.Reachable.ToString().ShouldBe(reachable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("9393")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1:http")]
    [InlineData("::1:9393")]
    [InlineData("example.org:9393")]
    [InlineData("http://127.0.0.1:9393")]
    public void Refuses_what_is_no_address(string text)
    {
        WebAddress.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldContain("IP:PORT");
    }

    [Fact]
    public void Port_0_binds_a_free_port_that_nobody_else_then_gets()
    {
        using var first = new WebAddress(new IPEndPoint(IPAddress.Loopback, 0)).Bind();
        var port = ((IPEndPoint)first.LocalEndPoint!).Port;

        port.ShouldBeGreaterThan(0);
        Should.Throw<SocketException>(() => new WebAddress(new IPEndPoint(IPAddress.Loopback, port)).Bind())
            .SocketErrorCode.ShouldBe(SocketError.AddressAlreadyInUse);
    }
}
