using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Placement;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Configuration;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>What the placement makes of a real cluster's state and of what its nodes report.</summary>
public class RegionsViewTests
{
    private readonly NodeReports _reports;

    public RegionsViewTests()
    {
        var time = new FakeTimeProvider(Examples.Noon);
        _reports = new NodeReports(new MovesInFlight(time), time);
    }

    [Fact]
    public async Task No_shard_is_moved_while_a_node_has_not_said_that_it_may_act()
    {
        await using var node = await TestNode.StartAsync(new ScrapeClusterOptions());
        await node.ReadyAsync();
        var cluster = Cluster.Get(node.System);
        var unsaid = $"{node.Address} has not said yet that it may act";

        UnrestOf(cluster).ShouldBe(unsaid);

        _reports.Set(Examples.Report(node.Address) with { IsStopping = false, HasNoTenure = true });
        UnrestOf(cluster).ShouldBe(unsaid);

        _reports.Set(Examples.Report(node.Address) with { IsStopping = false, HasNoTenure = false });
        UnrestOf(cluster).ShouldBeNull();
    }

    [Fact]
    public async Task A_node_says_itself_that_it_may_act()
    {
        await using var node = await TestNode.StartAsync(new ScrapeClusterOptions());
        await node.ReadyAsync();

        await Testing.Eventually.TrueAsync(() => node.Reports.HasTenure(node.Address), TimeSpan.FromSeconds(10), () => "no report, or one without tenure");
    }

    private string? UnrestOf(Cluster cluster) =>
        RegionsView.Of(cluster, ImmutableDictionary<IActorRef, IImmutableList<string>>.Empty, _reports, silentPeer: null).Unrest;
}
