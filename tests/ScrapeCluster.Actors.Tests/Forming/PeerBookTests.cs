using System.Net;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Forming;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Forming;

public class PeerBookTests
{
    private readonly FakeTimeProvider _time = new(Examples.Noon);

    [Fact]
    public void Other_nodes_are_asked_and_this_one_is_not()
    {
        var peers = Book("10.0.0.1:1", "10.0.0.1:1", "10.0.0.2:1", "10.0.0.3:1");

        Others(peers).ShouldBe(["10.0.0.2:1", "10.0.0.3:1"]);
        peers.IsSelfNamed.ShouldBeTrue();
    }

    [Fact]
    public void An_address_that_leads_to_this_node_too_is_this_node()
    {
        var peers = new PeerBook(
            [NodeAddress.Parse("10.0.0.1:1"), NodeAddress.Parse("10.0.0.2:1")], NodeAddress.Parse("node-1:1"), [NodeAddress.Parse("10.0.0.1:1")], null, _time);

        Others(peers).ShouldBe(["10.0.0.2:1"]);
        peers.IsSelfNamed.ShouldBeTrue();
    }

    [Fact]
    public void A_node_known_by_its_address_knows_others_by_theirs()
    {
        var peers = Book("10.0.0.1:1", "a:1", "b:1");
        Others(peers).ShouldBeEmpty();

        peers.Resolved("a", [IPAddress.Parse("10.0.0.1")]);
        peers.Resolved("b", [IPAddress.Parse("10.0.0.2"), IPAddress.Parse("fd00::2")]);

        Others(peers).ShouldBe(["10.0.0.2:1"]);
        peers.IsSelfNamed.ShouldBeTrue();
    }

    [Fact]
    public void A_node_known_by_its_name_knows_others_by_theirs_whatever_address_they_have_now()
    {
        var peers = Book("a:1", "a:1", "b:1");
        peers.Resolved("b", [IPAddress.Parse("10.0.0.2"), IPAddress.Parse("fd00::2")]);
        Others(peers).ShouldBe(["b:1"]);

        peers.Resolved("b", [IPAddress.Parse("10.0.0.3")]);

        Others(peers).ShouldBe(["b:1"]);
    }

    [Fact]
    public void A_name_with_many_addresses_is_many_nodes()
    {
        var peers = Book("10.0.0.1:1", "all:1");
        peers.Resolved("all", Addresses(1, 2, 3));
        Others(peers).ShouldBe(["10.0.0.2:1", "10.0.0.3:1"]);

        peers.Resolved("all", Addresses(1, 3, 4));

        Others(peers).ShouldBe(["10.0.0.3:1", "10.0.0.4:1"]);
    }

    [Fact]
    public void A_name_that_does_not_resolve_is_told_of_and_one_that_did_keeps_its_addresses()
    {
        var peers = Book("10.0.0.1:1", "a:1", "b:1");
        peers.Resolved("a", Addresses(2));
        peers.NotResolved("a", "try again");
        peers.NotResolved("b", "no such host");

        Others(peers).ShouldBe(["10.0.0.2:1"]);
        peers.Unresolved().ShouldBe(["\"b\" does not resolve (no such host)"]);
    }

    [Fact]
    public void A_node_that_asked_is_asked_back_for_a_while()
    {
        var peers = Book("10.0.0.1:1", "10.0.0.2:1");
        peers.Met(NodeAddress.Parse("10.0.0.9:1"));
        Others(peers).ShouldBe(["10.0.0.2:1", "10.0.0.9:1"]);

        _time.Advance(TimeSpan.FromMinutes(2));

        Others(peers).ShouldBe(["10.0.0.2:1"]);
    }

    [Fact]
    public void The_minimum_grows_with_what_a_name_resolves_to_and_does_not_shrink()
    {
        var peers = Book("10.0.0.1:1", "all:1");
        peers.MinNodes.ShouldBe(2);

        peers.Resolved("all", Addresses(1, 2, 3, 4, 5));
        peers.MinNodes.ShouldBe(3);
        peers.Resolved("all", Addresses(1));
        peers.MinNodes.ShouldBe(3);
    }

    [Fact]
    public void A_minimum_that_is_set_is_the_minimum()
    {
        var peers = new PeerBook([NodeAddress.Parse("all:1")], NodeAddress.Parse("10.0.0.1:1"), [], 2, _time);
        peers.Resolved("all", Addresses(1, 2, 3, 4, 5));

        peers.MinNodes.ShouldBe(2);
    }

    private static IPAddress[] Addresses(params int[] last) => [.. last.Select(number => IPAddress.Parse($"10.0.0.{number}"))];

    private static IEnumerable<string> Others(PeerBook peers) => peers.Others().Select(node => node.ToString());

    private PeerBook Book(string self, params string[] peers) =>
        new([.. peers.Select(NodeAddress.Parse)], NodeAddress.Parse(self), [], null, _time);
}
