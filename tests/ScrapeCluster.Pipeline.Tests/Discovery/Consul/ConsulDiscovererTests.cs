using ScrapeCluster.Pipeline.Discovery.Consul;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Testing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Consul;

public sealed class ConsulDiscovererTests : IAsyncLifetime
{
    private FakeConsul _consul = null!;

    public async ValueTask InitializeAsync()
    {
        _consul = await FakeConsul.StartAsync();
        _consul.Set("/v1/catalog/services", """{"web":["a","b"],"db":[]}""");
        _consul.Set("/v1/health/service/web", $"[{Instance("10.0.0.1", "", 81)}]");
        _consul.Set("/v1/health/service/db", $"[{Instance("10.0.0.2", "10.1.0.2", 5432)}]");
    }

    public ValueTask DisposeAsync() => _consul.DisposeAsync();

    [Fact]
    public async Task Every_instance_is_a_target_with_what_consul_knows_of_it()
    {
        _consul.Set("/v1/catalog/services", """{"web":[]}""");
        _consul.Set("/v1/health/service/web", """
            [{"Node":{"ID":"x","Node":"n1","Address":"10.0.0.1","Datacenter":"dc1","TaggedAddresses":{"lan":"10.0.0.1","wan-v4":"1.2.3.4"},"Meta":{"rack.no":"7"}},
              "Service":{"ID":"web-1","Service":"web","Tags":["blue","eu"],"Address":"fd00::1","Port":81,"Meta":{"x-y":"z"},"Namespace":"ns1","Partition":"p1"},
              "Checks":[{"CheckID":"serfHealth","Status":"passing"},{"CheckID":"service:web","Status":"warning"}]}]
            """);
        await using var discoverer = Discover();

        await discoverer.UntilAsync("[fd00::1]:81");

        var group = discoverer.Groups.ShouldHaveSingleItem();
        group.Labels.ToString().ShouldBe("""{__meta_consul_dc="dc1", __meta_consul_service="web"}""");
        group.Targets.ShouldHaveSingleItem().ToString().ShouldBe(
            """{__address__="[fd00::1]:81", __meta_consul_address="10.0.0.1", __meta_consul_health="warning", __meta_consul_metadata_rack_no="7", """
            + """__meta_consul_namespace="ns1", __meta_consul_node="n1", __meta_consul_partition="p1", __meta_consul_service_address="fd00::1", """
            + """__meta_consul_service_id="web-1", __meta_consul_service_metadata_x_y="z", __meta_consul_service_port="81", """
            + """__meta_consul_tagged_address_lan="10.0.0.1", __meta_consul_tagged_address_wan_v4="1.2.3.4", __meta_consul_tags=",blue,eu,"}""");
    }

    [Theory]
    [InlineData("""[]""", "passing")]
    [InlineData("""[{"CheckID":"a","Status":"passing"},{"CheckID":"b","Status":"critical"},{"CheckID":"c","Status":"warning"}]""", "critical")]
    [InlineData("""[{"CheckID":"_node_maintenance","Status":"critical"},{"CheckID":"b","Status":"passing"}]""", "maintenance")]
    [InlineData("""[{"CheckID":"_service_maintenance:web","Status":"critical"}]""", "maintenance")]
    [InlineData("""[{"CheckID":"a","Status":"new"},{"CheckID":"_node_maintenance","Status":"critical"}]""", "")]
    public async Task Health_is_the_worst_of_the_checks(string checks, string expected)
    {
        _consul.Set("/v1/catalog/services", """{"web":[]}""");
        _consul.Set("/v1/health/service/web", $"[{Instance("10.0.0.1", "", 81, checks)}]");
        await using var discoverer = Discover();

        await discoverer.UntilAsync("10.0.0.1:81");

        discoverer.Groups.Single().Targets.Single().Get("__meta_consul_health").ShouldBe(expected);
    }

    [Fact]
    public async Task Changes_are_told_as_they_come()
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync("10.1.0.2:5432 10.0.0.1:81");

        _consul.Set("/v1/health/service/web", $"[{Instance("10.0.0.1", "", 81)},{Instance("10.0.0.3", "", 81)}]");
        await discoverer.UntilAsync("10.1.0.2:5432 10.0.0.1:81 10.0.0.3:81");
        _consul.Set("/v1/catalog/services", """{"web":[]}""");
        await discoverer.UntilAsync("10.0.0.1:81 10.0.0.3:81");
        _consul.Set("/v1/health/service/new", $"[{Instance("10.0.0.4", "", 90)}]");
        _consul.Set("/v1/catalog/services", """{"new":[]}""");
        await discoverer.UntilAsync("10.0.0.4:90");
        _consul.Set("/v1/catalog/services", "{}");
        await discoverer.UntilAsync("");
    }

    [Fact]
    public async Task Named_services_are_asked_for_without_the_catalog()
    {
        await using var discoverer = Discover(new() { Services = ["db"], Datacenter = "dc2", Token = new("t"), NodeMeta = [KeyValuePair.Create("a", "b")], HealthFilter = "Service.Port > 1" });

        await discoverer.UntilAsync("10.1.0.2:5432");

        _consul.Asked("/v1/catalog").ShouldBe(0);
        _consul.Asked("/v1/agent").ShouldBe(0);
        discoverer.Groups.Single().Labels.Get("__meta_consul_dc").ShouldBe("dc2");
        var request = _consul.Server.Requests.First();
        request.Path.ShouldBe("/v1/health/service/db?dc=dc2&stale=&node-meta=a%3Ab&filter=Service.Port%20%3E%201&wait=120000ms");
        request.Header("X-Consul-Token").ShouldBe("t");
    }

    [Fact]
    public async Task Services_are_chosen_by_name_and_tags()
    {
        await using var discoverer = Discover(new() { Services = ["web", "other"], Tags = ["b", "a"] });

        await discoverer.UntilAsync("10.0.0.1:81");

        _consul.Server.Requests.Select(request => request.Path).ShouldContain("/v1/health/service/web?stale=&tag=b&tag=a&wait=120000ms");
        _consul.Asked("/v1/health/service/db").ShouldBe(0);
    }

    [Fact]
    public async Task An_agent_that_fails_takes_nothing_away()
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync("10.1.0.2:5432 10.0.0.1:81");

        _consul.Status = 500;
        _consul.Set("/v1/catalog/services", "{}");
        await discoverer.UntilMeasuredAsync("refreshes_total:consul:failure", 1);

        discoverer.Addresses.ShouldBe("10.1.0.2:5432 10.0.0.1:81");
    }

    [Fact]
    public async Task A_service_that_cannot_be_asked_leaves_the_others_alone()
    {
        _consul.Set("/v1/catalog/services", """{"web":[],"unknown":[]}""");

        await using var discoverer = Discover();

        await discoverer.UntilAsync("10.0.0.1:81");
        await discoverer.UntilMeasuredAsync("refreshes_total:consul:failure", 1);
    }

    [Fact]
    public async Task Questions_begin_anew_after_the_servers_lost_their_state()
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync("10.1.0.2:5432 10.0.0.1:81");

        _consul.Forget();
        _consul.Set("/v1/health/service/web", "[]");
        await discoverer.UntilAsync("10.1.0.2:5432");
    }

    [Fact]
    public async Task While_nothing_changes_nothing_is_asked_again()
    {
        await using var discoverer = Discover();
        await discoverer.UntilAsync("10.1.0.2:5432 10.0.0.1:81");

        await Eventually.TrueAsync(() => _consul.Asked("/v1/health/service/web") == 2, Eventually.DefaultTimeout, () => "the second question, which is held back");
        _consul.Set("/v1/health/service/db", "[]");
        await discoverer.UntilAsync("10.0.0.1:81");

        // Woken and held back again for each change elsewhere, but answered for none.
        _consul.Asked("/v1/health/service/web").ShouldBe(2);
    }

    private static string Instance(string node, string address, int port, string checks = "[]") =>
        $$"""{"Node":{"Node":"n","Address":"{{node}}"},"Service":{"ID":"s","Tags":null,"Address":"{{address}}","Port":{{port}}},"Checks":{{checks}}}""";

    private RunningDiscoverer Discover(ConsulDiscoveryOptions? options = null) =>
        new((options ?? new ConsulDiscoveryOptions()) with { Server = _consul.Address, RefreshInterval = TimeSpan.FromMilliseconds(50) });
}
