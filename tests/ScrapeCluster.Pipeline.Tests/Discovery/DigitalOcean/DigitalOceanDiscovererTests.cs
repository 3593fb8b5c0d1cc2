using ScrapeCluster.Pipeline.Discovery.DigitalOcean;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.DigitalOcean;

/// <summary>What is expected of droplets is what Prometheus 3.5.3 made of the same answers.</summary>
public sealed class DigitalOceanDiscovererTests
{
    private const string Droplets = "198.51.100.3:9100 :9100";
    private const string Databases = "private-orders-do-user-1.db.example:9273 cache.db.example:9273 ";

    [Fact]
    public async Task Droplets_become_targets_with_their_labels()
    {
        await using var api = await StartAsync();
        await using var discoverer = Discover(api, DigitalOceanRole.Droplets, 9100);

        await discoverer.UntilAsync(Droplets);

        FakeEngine.Show(discoverer.Groups).ShouldBe(api.Expected("droplets"));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("DigitalOcean");
        api.Requests.Select(request => request.Path).ShouldBe(["/v2/droplets?page=1&per_page=200", "/v2/droplets?page=2&per_page=200"]);
        api.Requests.ShouldAllBe(request => request.Header("Authorization") == "Bearer do");
    }

    [Fact]
    public async Task Clusters_of_databases_become_targets_with_their_labels()
    {
        await using var api = await StartAsync();
        await using var discoverer = Discover(api, DigitalOceanRole.Databases, 9273);

        await discoverer.UntilAsync(Databases);

        FakeEngine.Show(discoverer.Groups).ShouldBe(api.Expected("databases"));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("DigitalOcean Databases");
        api.Requests.Select(request => request.Path).ShouldBe([.. Enumerable.Range(1, 3).Select(page => $"/v2/databases?page={page}&per_page=100")]);
    }

    [Fact]
    public async Task A_list_that_knows_no_pages_ends_with_the_first_repetition()
    {
        await using var api = await RecordedApi.StartAsync("digitalocean", _ => "databases");
        await using var discoverer = Discover(api, DigitalOceanRole.Databases, 80);

        await discoverer.UntilAsync("private-orders-do-user-1.db.example:80 cache.db.example:80");

        api.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(DigitalOceanRole.Droplets, "droplets", 401, """{"id":"unauthorized","message":"Unable to authenticate you"}""")]
    [InlineData(DigitalOceanRole.Droplets, "droplets.page-2", 429, "")]
    [InlineData(DigitalOceanRole.Droplets, "droplets", 200, "{}")]
    [InlineData(DigitalOceanRole.Databases, "databases.page-2", 500, "")]
    [InlineData(DigitalOceanRole.Databases, "databases", 200, "[]")]
    public async Task A_page_that_fails_keeps_the_last_good_list(DigitalOceanRole role, string page, int status, string body)
    {
        await using var api = await StartAsync();
        await using var discoverer = Discover(api, role, role == DigitalOceanRole.Droplets ? 9100 : 9273, TimeSpan.FromMilliseconds(100));
        var all = role == DigitalOceanRole.Droplets ? Droplets : Databases;
        await discoverer.UntilAsync(all);

        api.Other[page] = (status, body);
        await discoverer.UntilMeasuredAsync("refreshes_total:digitalocean:failure", 1);
        (discoverer.Addresses, discoverer.Publications).ShouldBe((all, 1));
        (api.Other["droplets"], api.Other["databases"]) = ((200, """{"droplets":[]}"""), (200, """{"databases":[]}"""));

        await discoverer.UntilAsync("");
    }

    private static Task<RecordedApi> StartAsync() => RecordedApi.StartAsync("digitalocean", RecordedApi.ByPage);

    private static RunningDiscoverer Discover(RecordedApi api, DigitalOceanRole role, long port, TimeSpan? interval = null)
    {
        var client = new HttpClientOptions { Authorization = new AuthorizationOptions { Credentials = new Secret("do") } };
        var options = new DigitalOceanDiscoveryOptions { Role = role, Port = port, HttpClient = client, RefreshInterval = interval ?? TimeSpan.FromMinutes(1) };
        return new RunningDiscoverer(options, Open);

        IPolledSource Open(JsonApi json) =>
            role == DigitalOceanRole.Droplets ? new DropletSource(options, json, api.Url) : new DatabaseSource(options, json, api.Url);
    }
}
