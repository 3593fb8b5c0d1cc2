using System.Diagnostics;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Forming;

/// <summary>Whole nodes in this process that find each other over loopback.</summary>
public sealed class FormingTests(ITestOutputHelper output)
{
    private readonly int[] _ports = [FreePort.Next(), FreePort.Next(), FreePort.Next()];

    [Fact]
    public async Task Three_nodes_that_start_at_once_form_one_cluster()
    {
        var clock = Stopwatch.StartNew();
        var nodes = await Task.WhenAll(StartAsync(0), StartAsync(1), StartAsync(2));
        output.WriteLine($"started {clock.Elapsed}");
        foreach (var node in nodes)
        {
            await node.ReadyAsync();
            output.WriteLine($"ready {clock.Elapsed} {node.Address}");
        }
        foreach (var node in nodes)
            output.WriteLine($"{node.Logs}\n");
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    private Task<TestNode> StartAsync(int number) => TestNode.StartAsync(
        new ScrapeClusterOptions(), TestNode.Options with { ClusterPort = _ports[number], Peers = [.. _ports.Select(port => $"127.0.0.1:{port}")] });
}
