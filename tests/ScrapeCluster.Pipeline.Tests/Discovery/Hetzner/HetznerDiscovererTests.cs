using ScrapeCluster.Pipeline.Discovery.Hetzner;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Hetzner;

/// <summary>What is expected is what Prometheus 3.5.3 made of the same answers, with the labels that changed since.</summary>
public sealed class HetznerDiscovererTests
{
    private const string Cloud = "198.51.100.1:9100 <nil>:9100 198.51.100.2:9100";
    private const string Dedicated = "198.51.100.10:9100 198.51.100.11:9100 :9100";

    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Servers_of_the_cloud_become_targets_with_their_labels()
    {
        await using var api = await RecordedApi.StartAsync("hcloud", RecordedApi.ByPage);
        await using var discoverer = DiscoverCloud(api, "env in (prod,test)");

        await discoverer.UntilAsync(Cloud);

        FakeEngine.Show(discoverer.Groups).ShouldBe(api.Expected("servers"));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("hetzner");
        api.Requests.Select(request => request.Path).ShouldBe(
        [
            "/v1/servers?page=1&per_page=50&label_selector=env%20in%20%28prod%2Ctest%29",
            "/v1/servers?page=2&per_page=50&label_selector=env%20in%20%28prod%2Ctest%29",
            "/v1/networks?page=1&per_page=50",
            "/v1/networks?page=2&per_page=50",
        ]);
        api.Requests.ShouldAllBe(request => request.Header("Authorization") == "Bearer hc");
    }

    [Fact]
    public async Task Dedicated_servers_become_targets_with_their_labels()
    {
        await using var api = await RecordedApi.StartAsync("robot", RecordedApi.ByPage);
        await using var discoverer = DiscoverDedicated(api);

        await discoverer.UntilAsync(Dedicated);

        FakeEngine.Show(discoverer.Groups).ShouldBe(api.Expected("server"));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("hetzner");
        (api.Requests.Single().Path, api.Requests.Single().Header("Authorization")).ShouldBe(("/server", "Basic dTpw"));
    }

    [Theory]
    [InlineData("servers", 401, """{"error":{"code":"unauthorized","message":"unable to authenticate"}}""")]
    [InlineData("servers.page-2", 500, "")]
    [InlineData("networks", 200, """{"servers":[]}""")]
    [InlineData("networks.page-2", 200, "[]")]
    public async Task A_page_that_fails_keeps_the_last_good_list(string page, int status, string body)
    {
        await using var api = await RecordedApi.StartAsync("hcloud", RecordedApi.ByPage);
        await using var discoverer = DiscoverCloud(api, "", s_often);
        await discoverer.UntilAsync(Cloud);

        api.Other[page] = (status, body);
        await discoverer.UntilMeasuredAsync("refreshes_total:hetzner:failure", 1);
        (discoverer.Addresses, discoverer.Publications).ShouldBe((Cloud, 1));
        api.Other.Remove(page);
        api.Other["servers"] = (200, """{"servers":[],"meta":{"pagination":{"next_page":null}}}""");

        await discoverer.UntilAsync("");
    }

    [Theory]
    [InlineData(403, """{"error":{"status":403,"code":"RATE_LIMIT_EXCEEDED"}}""")]
    [InlineData(200, """{"error":{}}""")]
    [InlineData(200, "")]
    public async Task A_refusal_keeps_the_last_list_of_dedicated_servers(int status, string body)
    {
        await using var api = await RecordedApi.StartAsync("robot", RecordedApi.ByPage);
        await using var discoverer = DiscoverDedicated(api, s_often);
        await discoverer.UntilAsync(Dedicated);

        api.Other["server"] = (status, body);
        await discoverer.UntilMeasuredAsync("refreshes_total:hetzner:failure", 1);

        (discoverer.Addresses, discoverer.Publications).ShouldBe((Dedicated, 1));
    }

    private static RunningDiscoverer DiscoverCloud(RecordedApi api, string selector, TimeSpan? interval = null) => Discover(
        new HetznerDiscoveryOptions
        {
            Role = HetznerRole.Hcloud,
            Port = 9100,
            RefreshInterval = interval ?? TimeSpan.FromMinutes(1),
            LabelSelector = selector,
            HttpClient = new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("hc") } },
        },
        (options, json) => new HcloudSource(options, new HcloudApi(json, $"{api.Url}/v1")));

    private static RunningDiscoverer DiscoverDedicated(RecordedApi api, TimeSpan? interval = null) => Discover(
        new HetznerDiscoveryOptions
        {
            Role = HetznerRole.Robot,
            Port = 9100,
            RefreshInterval = interval ?? TimeSpan.FromMinutes(1),
            HttpClient = new HttpClientOptions { BasicAuth = new BasicAuthOptions { Username = "u", Password = new Secret("p") } },
        },
        (options, json) => new RobotSource(options, json, api.Url));

    private static RunningDiscoverer Discover(HetznerDiscoveryOptions options, Func<HetznerDiscoveryOptions, JsonApi, IPolledSource> open) =>
        new(options, json => open(options, json));
}
