using ScrapeCluster.Actors.Forming;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Forming;

public class QuorumTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2, "10.0.0.1:4053")]
    [InlineData(1, "127.0.0.1:4053")]
    [InlineData(2, "127.0.0.1:4053", "10.0.0.1:4053")]
    [InlineData(2, "127.0.0.1:4053", "10.0.0.1:4053", "10.0.0.2:4053")]
    [InlineData(3, "127.0.0.1:4053", "10.0.0.1:4053", "10.0.0.2:4053", "10.0.0.3:4053")]
    [InlineData(3, "127.0.0.1:4053", "10.0.0.1:4053", "10.0.0.2:4053", "10.0.0.3:4053", "10.0.0.4:4053")]
    [InlineData(2, "127.0.0.1:4053", "127.0.0.1:4053", "10.0.0.1:4053")]
    public void A_cluster_forms_with_more_than_half_of_the_nodes_that_are_named(int quorum, params string[] peers) =>
        Quorum.Of(Node(peers)).ShouldBe(quorum);

    [Theory]
    [InlineData(2, "node-0:4053", "node-1:4053", "node-2:4053")]
    [InlineData(3, "node-0:4053", "node-1:4053", "node-2:4053", "node-3:4053")]
    public void A_node_that_is_known_by_its_address_is_one_of_those_that_are_named(int quorum, params string[] peers) =>
        Quorum.Of(Node(peers)).ShouldBe(quorum);

    [Fact]
    public void One_name_that_may_stand_for_all_nodes_asks_for_two_at_least() => Quorum.Of(Node("scrapecluster:4053")).ShouldBe(2);

    [Fact]
    public void A_node_is_known_by_what_it_advertises() =>
        Quorum.Of(Node("node-0:4053", "node-1:4053", "node-2:4053") with { ClusterPort = 1, AdvertiseHost = "node-0", AdvertisePort = 4053 }).ShouldBe(2);

    [Fact]
    public void What_is_set_is_what_it_takes() => Quorum.Of(Node("10.0.0.1:1") with { MinNodes = 7 }).ShouldBe(7);

    private static NodeOptions Node(params string[] peers) => new() { Peers = peers, ClusterPort = 4053 };
}
