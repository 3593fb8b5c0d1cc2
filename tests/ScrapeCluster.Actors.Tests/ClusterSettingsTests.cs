using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests;

public class ClusterSettingsTests
{
    [Fact]
    public void Writers_have_their_deadline_and_a_bit_to_drain()
    {
        var hocon = ClusterSettings.Hocon(Node() with { FlushDeadline = TimeSpan.FromSeconds(40) });

        hocon.GetTimeSpan("akka.coordinated-shutdown.phases.writer-drain.timeout").ShouldBe(TimeSpan.FromSeconds(45));
    }

    private static NodeOptions Node(params string[] peers) => new() { Peers = peers, ClusterPort = 4053 };
}
