using ScrapeCluster.Pipeline.Discovery.PuppetDb;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.PuppetDb;

/// <summary>What is expected is what Prometheus 3.5.3 made of the same answers.</summary>
public sealed class PuppetDbDiscovererTests
{
    private const string All = "edinburgh.example.com:9100 [2001:db8::7]:9100";
    private const string Query = """resources { type = "Apache::Vhost" }""";

    [Fact]
    public async Task Resources_become_targets_with_their_labels()
    {
        await using var api = await StartAsync();
        await using var discoverer = Discover(api);

        await discoverer.UntilAsync(All);

        FakeEngine.Show(discoverer.Groups).ShouldBe(api.Expected("v4"));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe($"{api.Url}/pdb/query/v4?query={Query}");
        var request = api.Requests.Single();
        (request.Method, request.Path, request.Header("Content-Type"), request.Header("Accept"), request.Header("Authorization"))
            .ShouldBe(("POST", "/pdb/query/v4", "application/json", "application/json", "Basic dTpw"));
        System.Text.Json.JsonDocument.Parse(request.Body).RootElement.GetProperty("query").GetString().ShouldBe(Query);
    }

    [Fact]
    public async Task Parameters_become_labels_only_where_asked_for()
    {
        await using var api = await StartAsync();
        await using var discoverer = new RunningDiscoverer(new PuppetDbDiscoveryOptions { Url = api.Url, Query = Query });

        await discoverer.UntilAsync("edinburgh.example.com:80 [2001:db8::7]:80");

        discoverer.Groups.Single().Targets.SelectMany(target => target).ShouldNotContain(label => label.Name.Contains("parameter"));
    }

    [Theory]
    [InlineData("/", "/pdb/query/v4")]
    [InlineData("/base", "/base/pdb/query/v4")]
    [InlineData("//base//x/", "/base/x/pdb/query/v4")]
    public async Task The_path_of_the_endpoint_is_added(string path, string expected)
    {
        await using var api = await StartAsync();
        await using var discoverer = new RunningDiscoverer(new PuppetDbDiscoveryOptions { Url = api.Url + path, Query = Query });

        await discoverer.UntilMeasuredAsync("refreshes_total:puppetdb:success", 1);

        api.Requests.Single().Path.ShouldBe(expected);
    }

    [Theory]
    [InlineData(500, "[]", "application/json")]
    [InlineData(204, "", "application/json")]
    [InlineData(200, "[]", "text/html")]
    [InlineData(200, "{}", "application/json; charset=utf-8")]
    [InlineData(200, "[1]", "application/json")]
    [InlineData(200, "[", "application/json")]
    public async Task A_failed_round_keeps_the_last_good_list(int status, string body, string contentType)
    {
        await using var api = await StartAsync();
        await using var discoverer = Discover(api, TimeSpan.FromMilliseconds(100));
        await discoverer.UntilAsync(All);

        (api.Other["v4"], api.ContentType) = ((status, body), contentType);
        await discoverer.UntilMeasuredAsync("refreshes_total:puppetdb:failure", 1);
        (discoverer.Addresses, discoverer.Publications).ShouldBe((All, 1));
        (api.Other["v4"], api.ContentType) = ((200, "[]"), "Application/JSON;charset=UTF-8");

        await discoverer.UntilAsync("");
    }

    private static Task<RecordedApi> StartAsync() => RecordedApi.StartAsync("puppetdb", RecordedApi.ByPage);

    private static RunningDiscoverer Discover(RecordedApi api, TimeSpan? interval = null)
    {
        var client = new HttpClientOptions { BasicAuth = new BasicAuthOptions { Username = "u", Password = new Secret("p") } };
        var options = new PuppetDbDiscoveryOptions { Url = api.Url, Query = Query, IncludeParameters = true, Port = 9100, HttpClient = client };
        return new RunningDiscoverer(options with { RefreshInterval = interval ?? options.RefreshInterval });
    }
}
