using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Dns;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Dns;

public sealed class ResolverSettingsTests
{
    [Fact]
    public void The_file_is_read_as_resolvers_do()
    {
        var settings = Parse("# a", "; b", "nameserver 10.0.0.1", "nameserver\tfd00::1 ", "domain x.test", "search a.test b.test.", "options timeout:1 ndots:5 rotate", "sortlist 1");

        settings.Servers.Select(server => server.ToString()).ShouldBe(["10.0.0.1:53", "[fd00::1]:53"]);
        settings.Search.ShouldBe(["a.test", "b.test."]);
        settings.Dots.ShouldBe(5);
    }

    [Theory]
    [InlineData(1, "web", "web.a.test. web.b.test. web.")]
    [InlineData(1, "web.prod", "web.prod. web.prod.a.test. web.prod.b.test.")]
    [InlineData(2, "web.prod", "web.prod.a.test. web.prod.b.test. web.prod.")]
    [InlineData(5, "web.prod.", "web.prod.")]
    public void A_name_with_enough_dots_comes_first_as_it_is(int dots, string name, string expected) =>
        string.Join(' ', Parse("nameserver 10.0.0.1", "search a.test b.test.", $"options ndots:{dots}").NamesFor(name)).ShouldBe(expected);

    [Fact]
    public void A_file_without_a_server_is_told_of() =>
        Should.Throw<DiscoveryException>(() => Parse("search a.test")).Message.ShouldBe("\"resolv.conf\" names no DNS server.");

    private static ResolverSettings Parse(params string[] lines) => ResolverSettings.Parse(lines, "resolv.conf");
}
