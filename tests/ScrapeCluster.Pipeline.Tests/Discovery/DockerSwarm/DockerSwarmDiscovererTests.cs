using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery.DockerSwarm;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.DockerSwarm;

public sealed class DockerSwarmDiscovererTests
{
    private const string Tasks = "10.0.0.21:8443 10.0.0.21:9090 10.8.0.3:8443 10.8.0.3:9090 192.0.2.10:9100 10.8.0.11:80 :7070 [fd00:8::9]:80";

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(DockerSwarmRole.Nodes, "/nodes?F")]
    [InlineData(DockerSwarmRole.Services, "/services?F /networks")]
    [InlineData(DockerSwarmRole.Tasks, "/tasks?F /services /nodes /networks")]
    public async Task A_role_has_its_targets_and_asks_with_its_filters(DockerSwarmRole role, string paths)
    {
        var name = role.ToString().ToLowerInvariant();
        await using var engine = await FakeEngine.StartAsync("dockerswarm");
        await using var discoverer = Discover(engine, role, options => options with { Filters = [new("label", ["a=b"])] });
        await discoverer.UntilMeasuredAsync("refreshes_total:dockerswarm:success", 1);

        FakeEngine.Show(discoverer.Groups).ShouldBe(File.ReadAllText(FakeEngine.PathOf("dockerswarm", $"{name}.expected")));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("DockerSwarm");
        string.Join(' ', engine.Requests.Select(request => Uri.UnescapeDataString(request.Path)))
            .ShouldBe(paths.Replace("F", """filters={"label":{"a=b":true}}"""));
    }

    [Theory]
    [InlineData(DockerSwarmRole.Nodes, "192.0.2.10:9000 [2001:db8::20]:9000 192.0.2.30:9000")]
    [InlineData(DockerSwarmRole.Services, "10.0.0.20:8443 10.0.0.20:9090 10.8.0.2:8443 10.8.0.2:9090 10.8.0.9:9000 [fd00:8::4]:9000")]
    [InlineData(DockerSwarmRole.Tasks, "10.0.0.21:8443 10.0.0.21:9090 10.8.0.3:8443 10.8.0.3:9090 192.0.2.10:9100 10.8.0.11:9000 :7070 [fd00:8::9]:9000")]
    public async Task What_has_no_port_gets_that_of_the_options(DockerSwarmRole role, string expected)
    {
        await using var engine = await FakeEngine.StartAsync("dockerswarm");
        await using var discoverer = Discover(engine, role, options => options with { Port = 9000 });

        await discoverer.UntilAsync(expected);
    }

    [Theory]
    [InlineData("tasks", 503, """{"message":"This node is not a swarm manager."}""")]
    [InlineData("services", 500, "")]
    [InlineData("nodes", 500, "")]
    [InlineData("networks", 200, "")]
    [InlineData("tasks", 200, "<html>")]
    [InlineData("tasks", 200, """[{"NetworksAttachments":[{"Network":{"ID":"net-shop"},"Addresses":[""]}]}]""")]
    [InlineData("tasks", 200, """[{"NetworksAttachments":[{"Network":{"ID":"net-shop"},"Addresses":["10.0.0.1"]}]}]""")]
    [InlineData("tasks", 200, """[{"NetworksAttachments":[{"Network":{"ID":"net-shop"},"Addresses":["10.0.0.1/33"]}]}]""")]
    public async Task A_failed_round_keeps_the_last_good_list(string path, int status, string body)
    {
        await using var engine = await FakeEngine.StartAsync("dockerswarm");
        await using var discoverer = Discover(engine, DockerSwarmRole.Tasks);
        await discoverer.UntilAsync(Tasks);

        engine.Other = (path, status, body);
        await PassAsync(() => discoverer.Measured("refreshes_total:dockerswarm:failure") >= 1);
        (discoverer.Addresses, discoverer.Publications).ShouldBe((Tasks, 1));

        engine.Other = ("tasks", 200, "[]");
        await PassAsync(() => discoverer.Addresses == "");
    }

    [Fact]
    public async Task A_service_whose_address_is_missing_fails_the_round()
    {
        await using var engine = await FakeEngine.StartAsync("dockerswarm");
        engine.Other = ("services", 200, """[{"ID":"s","Endpoint":{"VirtualIPs":[{"NetworkID":"net-shop"}]}}]""");
        await using var discoverer = Discover(engine, DockerSwarmRole.Services);

        await discoverer.UntilMeasuredAsync("refreshes_total:dockerswarm:failure", 1);

        discoverer.Publications.ShouldBe(0);
    }

    private RunningDiscoverer Discover(FakeEngine engine, DockerSwarmRole role, Func<DockerSwarmDiscoveryOptions, DockerSwarmDiscoveryOptions>? change = null)
    {
        var options = new DockerSwarmDiscoveryOptions { Host = $"tcp://{engine.Address}", Role = role };
        return new RunningDiscoverer(change?.Invoke(options) ?? options, _time);
    }

    private Task<TimeSpan> PassAsync(Func<bool> condition) => RunningDiscoverer.PassAsync(_time, TimeSpan.FromSeconds(5), condition);
}
