using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Actors.Forming;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;
using Eventually = ScrapeCluster.Testing.Eventually;

namespace ScrapeCluster.Actors.Tests.Forming;

/// <summary>Whole nodes in this process that find each other over loopback.</summary>
public sealed class FormingTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int[] _ports = [.. Enumerable.Range(0, 3).Select(_ => FreePort.Next()).Order()];
    private readonly List<TestNode> _nodes = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // One after the other: of nodes that stop at once the oldest waits ten seconds for somebody to take Akka's singletons over.
    public async ValueTask DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes))
            await node.DisposeAsync();
    }

    [Fact]
    public async Task Nodes_that_start_at_once_form_one_cluster()
    {
        var nodes = await Task.WhenAll(StartAsync(0), StartAsync(1), StartAsync(2));

        await ShouldBeOneClusterAsync(nodes);
        nodes.Sum(node => LinesOf(node, "Founding cluster").Count()).ShouldBe(1);
        foreach (var node in nodes)
            node.Logs.Lines.ShouldNotContain(line => line.Level >= LogLevel.Warning && line.Category.Contains("Forming"));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 0, 1)]
    [InlineData(1, 2, 0)]
    public async Task Any_node_may_start_first_and_waits_for_enough_others(int first, int second, int third)
    {
        var alone = await StartAsync(first);
        await Eventually.TrueAsync(() => alone.Node.NotReadyReason!.StartsWith("waiting for a cluster: 1 of 2 nodes are there; "), Patience, () => alone.Node.NotReadyReason!);
        alone.Node.NotReadyReason.ShouldNotBeNull().ShouldContain($"127.0.0.1:{_ports[second]} does not answer");

        var two = await StartAsync(second);
        await ShouldBeOneClusterAsync(alone, two);

        await ShouldBeOneClusterAsync(alone, two, await StartAsync(third));
    }

    [Fact]
    public async Task A_node_that_starts_again_at_its_address_joins_again()
    {
        var nodes = await Task.WhenAll(StartAsync(0), StartAsync(1), StartAsync(2));
        await ShouldBeOneClusterAsync(nodes);
        await nodes[0].StopAsync();

        var again = await StartAsync(0);

        await ShouldBeOneClusterAsync(again, nodes[1], nodes[2]);
        LinesOf(again, "Founding cluster").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_node_with_another_number_of_shards_ends_and_does_no_harm()
    {
        var nodes = await Task.WhenAll(StartAsync(0), StartAsync(1));
        await ShouldBeOneClusterAsync(nodes);

        var odd = await StartAsync(2, node => node with { ShardCount = 16 });

        await Eventually.TrueAsync(() => odd.Failure is not null, Patience, () => $"{odd.Logs}");
        odd.Failure.ShouldStartWith("Cannot join the cluster of node 127.0.0.1:");
        odd.Failure.ShouldContain($"it runs with --cluster.shards=256, this node 127.0.0.1:{_ports[2]} has --cluster.shards=16.");
        await ShouldBeOneClusterAsync(nodes);
        nodes.ShouldAllBe(node => node.Failure == null);
    }

    [Fact]
    public async Task Names_that_do_not_resolve_yet_are_tried_again()
    {
        var resolves = false;
        Task<IPAddress[]> Lookup(string name, CancellationToken cancellation) => resolves
            ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
            : throw new SocketException((int)SocketError.HostNotFound);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => StartAsync(
            number, node => node with { Peers = [.. _ports.Select((port, i) => $"node-{i}.nodes:{port}")] }, Lookup)));
        await Eventually.TrueAsync(
            () => nodes.All(node => node.Node.NotReadyReason!.Contains("\"node-1.nodes\" does not resolve (")), Patience, () => nodes[0].Node.NotReadyReason!);

        resolves = true;

        await ShouldBeOneClusterAsync(nodes);
    }

    [Fact]
    public async Task Nodes_can_be_known_by_their_names()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => StartAsync(
            number, node => node with { AdvertiseHost = "localhost", Peers = [.. _ports.Select(port => $"localhost:{port}")] })));

        await ShouldBeOneClusterAsync(nodes);
        nodes[0].Address.ShouldBe($"localhost:{_ports[0]}");
    }

    [Fact]
    public async Task One_name_can_stand_for_all_nodes_each_on_its_own_address()
    {
        // The whole of 127.0.0.0/8 is this machine's.
        Task<IPAddress[]> Lookup(string name, CancellationToken cancellation) =>
            Task.FromResult<IPAddress[]>([.. Enumerable.Range(1, 3).Select(i => IPAddress.Parse($"127.0.0.{i}"))]);
        var nodes = await Task.WhenAll(Enumerable.Range(1, 3).Select(number => StartAsync(
            number - 1, node => node with { ClusterHost = $"127.0.0.{number}", ClusterPort = _ports[0], Peers = [$"nodes:{_ports[0]}"] }, Lookup)));

        await ShouldBeOneClusterAsync(nodes);
        LinesOf(nodes[0], "which is not among").ShouldBeEmpty();
    }

    [Fact]
    public async Task Nodes_can_have_IPv6_addresses()
    {
        var nodes = await Task.WhenAll(Enumerable.Range(0, 2).Select(number => StartAsync(
            number, node => node with { ClusterHost = "::1", Peers = [.. _ports.Select(port => $"[::1]:{port}")] })));

        await ShouldBeOneClusterAsync(nodes);
    }

    [Fact]
    public async Task Two_clusters_that_do_not_know_of_each_other_become_one_once_they_do()
    {
        var larger = await Task.WhenAll(StartAsync(0), StartAsync(1));
        await ShouldBeOneClusterAsync(larger);
        // It cannot find the others, and needs none.
        var found = false;
        Task<IPAddress[]> Lookup(string name, CancellationToken cancellation) => Task.FromResult<IPAddress[]>(found ? [IPAddress.Loopback] : []);
        // Another port than the one that the others ask: they do not find it either.
        var island = await StartAsync(
            2, node => node with { ClusterPort = FreePort.Next(), MinNodes = 1, Peers = [$"other:{_ports[0]}"] }, Lookup);
        await island.ReadyAsync();

        found = true;

        await Eventually.TrueAsync(() => island.Failure is not null, Patience, () => $"{island.Logs}");
        island.Failure.ShouldStartWith("Two clusters \"test\" exist side by side: node 127.0.0.1:");
        await ShouldBeOneClusterAsync(larger);
        larger.ShouldAllBe(node => node.Failure == null);
    }

    private async Task<TestNode> StartAsync(int number, Func<NodeOptions, NodeOptions>? with = null, HostLookup? lookup = null)
    {
        var options = TestNode.Options with { ClusterPort = _ports[number], Peers = [.. _ports.Select(port => $"127.0.0.1:{port}")] };
        var node = await TestNode.StartAsync(new ScrapeClusterOptions(), with?.Invoke(options) ?? options, lookup);
        lock (_nodes)
            _nodes.Add(node);
        return node;
    }

    private static IEnumerable<string> LinesOf(TestNode node, string part) =>
        node.Logs.Lines.Where(line => line.Text.Contains(part)).Select(line => line.Text);

    private static async Task ShouldBeOneClusterAsync(params TestNode[] nodes)
    {
        foreach (var node in nodes)
        {
            await node.ReadyAsync();
            await Eventually.TrueAsync(
                () => node.Members.ToHashSet().SetEquals(nodes.Select(other => other.Address)), Patience, () => $"{string.Join(", ", node.Members)}\n{node.Logs}");
        }
    }
}
