using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Configuration;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Hosting;

public class SingleNodeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_node_without_peers_becomes_ready_and_stops_quickly_and_quietly()
    {
        await using var node = await TestNode.StartAsync(new ScrapeClusterOptions());
        var clock = Stopwatch.StartNew();
        await node.ReadyAsync();
        output.WriteLine($"ready after {clock.Elapsed}");

        clock.Restart();
        await node.StopAsync();

        output.WriteLine($"stopped after {clock.Elapsed}\n{node.Logs}");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6));
        node.Node.NotReadyReason.ShouldBe("the node is stopping");
        node.Logs.Lines.Where(line => line.Level >= LogLevel.Warning).ShouldBeEmpty();
    }
}
