using System.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ScrapeCluster.Pipeline.Discovery.Gce;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Gce;

/// <summary>What is expected is what Prometheus 3.5.3 made of the same answers. Tokens are had by Google's library from a local server.</summary>
public sealed class GceDiscovererTests : IAsyncLifetime
{
    private const string All = "10.132.0.2:9100 10.132.0.3:9100 :9100";

    private readonly TemporaryFolder _folder = new();
    private RecordedApi _api = null!;
    private TestHttpServer _tokens = null!;
    private int _count;

    public async ValueTask InitializeAsync()
    {
        _api = await RecordedApi.StartAsync("gce", request => request.Query.ContainsKey("pageToken") ? "instances.page-2" : "instances");
        _tokens = await TestHttpServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$"""{"access_token":"g{{Interlocked.Increment(ref _count)}}","expires_in":3600,"token_type":"Bearer"}""");
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _tokens.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Instances_become_targets_with_their_labels()
    {
        await using var discoverer = Discover(Options("labels.env=prod"));

        await discoverer.UntilAsync(All);

        FakeEngine.Show(discoverer.Groups).ShouldBe(_api.Expected("instances"));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("GCE_shop-prod_europe-west1-b");
        const string Path = "/compute/v1/projects/shop-prod/zones/europe-west1-b/instances?alt=json&prettyPrint=false&filter=labels.env%3Dprod";
        _api.Requests.Select(request => request.Path).ShouldBe([Path, $"{Path}&pageToken=page-2%2F%2B"]);
        _api.Requests.ShouldAllBe(request => request.Header("Authorization") == "Bearer g1");
        var claims = HttpUtility.ParseQueryString(_tokens.Requests.Single().Body)["assertion"]!.Split('.')[1];
        Convert.FromBase64String(claims.PadRight((claims.Length + 3) / 4 * 4, '=').Replace('-', '+').Replace('_', '/'))
            .AsSpan().IndexOf("\"https://www.googleapis.com/auth/compute.readonly\""u8).ShouldBePositive();
    }

    [Theory]
    [InlineData("instances", 403)]
    [InlineData("instances.page-2", 500)]
    public async Task A_page_that_fails_keeps_the_last_good_list(string page, int status)
    {
        await using var discoverer = Discover(Options("") with { RefreshInterval = TimeSpan.FromMilliseconds(200) });
        await discoverer.UntilAsync(All);

        _api.Other[page] = (status, """{"error":{"code":403,"message":"Required 'compute.instances.list' permission"}}""");
        await discoverer.UntilMeasuredAsync("refreshes_total:gce:failure", 1);
        discoverer.Addresses.ShouldBe(All);
        _api.Other.Remove(page);
        _api.Other["instances"] = (200, """{"kind":"compute#instanceList"}""");

        await discoverer.UntilAsync("");
    }

    [Fact]
    public async Task Without_credentials_the_round_fails_and_says_so()
    {
        var failure = await Should.ThrowAsync<Pipeline.Discovery.DiscoveryException>(async () =>
        {
            using var http = new Pipeline.HttpClients.HttpClientFactory();
            using var source = new GceSource(Options(""), Signed(new JsonApi(http.Create(Options("").HttpClient)), "/nowhere/account.json"), _api.Url);
            await source.AskAsync(CancellationToken.None);
        });

        failure.Message.ShouldStartWith("Cannot get a Google Cloud token for https://compute.googleapis.com/ (gce_sd_configs, ");
    }

    private static GceDiscoveryOptions Options(string filter) =>
        new() { Project = "shop-prod", Zone = "europe-west1-b", Filter = filter, Port = 9100 };

    private static SignedJsonApi Signed(JsonApi json, string keyFile)
    {
        var google = new GoogleIamOptions { CredentialsFile = keyFile, Scope = GceSource.Scope, Key = "gce_sd_configs" };
        return new SignedJsonApi(json, RequestSigners.Create(google, new Uri(GceSource.Endpoint), TimeProvider.System, NullLogger.Instance), TimeProvider.System, TimeSpan.FromMilliseconds(1));
    }

    private RunningDiscoverer Discover(GceDiscoveryOptions options)
    {
        var keyFile = GoogleKeyFile.Write(_folder, _tokens.Url);
        return new RunningDiscoverer(options, json => new GceSource(options, Signed(json, keyFile), _api.Url));
    }
}
