using ScrapeCluster.Actors.Forming;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests;

public class ClusterSettingsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2, "10.0.0.1:4053")]
    [InlineData(1, "127.0.0.1:4053")]
    [InlineData(2, "127.0.0.1:4053", "10.0.0.1:4053")]
    [InlineData(2, "127.0.0.1:4053", "10.0.0.1:4053", "10.0.0.2:4053")]
    [InlineData(3, "127.0.0.1:4053", "10.0.0.1:4053", "10.0.0.2:4053", "10.0.0.3:4053", "10.0.0.4:4053")]
    public void A_cluster_forms_with_more_than_half_of_the_nodes_that_are_named(int quorum, params string[] peers) =>
        Quorum.Of(Node(peers)).ShouldBe(quorum);

    [Fact]
    public void Writers_have_their_deadline_and_a_bit_to_drain()
    {
        var hocon = ClusterSettings.Hocon(Node() with { FlushDeadline = TimeSpan.FromSeconds(40) });

        hocon.GetTimeSpan("akka.coordinated-shutdown.phases.writer-drain.timeout").ShouldBe(TimeSpan.FromSeconds(45));
    }

    private static NodeOptions Node(params string[] peers) => new() { Peers = peers, ClusterPort = 4053 };
}
