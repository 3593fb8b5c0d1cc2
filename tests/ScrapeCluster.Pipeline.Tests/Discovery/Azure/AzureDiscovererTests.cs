using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Discovery.Azure;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Tokens;
using ScrapeCluster.Pipeline.Tests.Discovery.Docker;
using ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Azure;

/// <summary>Azure Resource Manager from recorded answers; tokens by the Azure SDK from a stand-in for the sign-in hosts.</summary>
public sealed partial class AzureDiscovererTests : IAsyncLifetime
{
    private const string All = "10.0.0.4:9100 10.0.0.7:9100 [fd00:10::9]:9100 10.0.1.4:9100 10.0.1.7:9100";
    private const string Subscription = "/subscriptions/11111111-2222-3333-4444-555555555555";

    private readonly SignInHosts _hosts = new();
    private RecordedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await RecordedApi.StartAsync("azure", NameOf);

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _hosts.Dispose();
    }

    [Fact]
    public async Task Machines_also_of_scale_sets_become_targets_with_their_labels()
    {
        await using var discoverer = Discover(Options());

        await discoverer.UntilAsync(All);

        FakeEngine.Show(discoverer.Groups).ShouldBe(_api.Expected("virtualMachines"));
        discoverer.Groups.ShouldHaveSingleItem().Source.ShouldBe("");
        _api.Requests.ShouldAllBe(request => request.Method == "GET" && request.Header("Authorization") == "Bearer a1");
        var (url, form) = _hosts.TokenRequests.Single();
        url.ShouldBe($"https://login.microsoftonline.com/{SignInHosts.Tenant}/oauth2/v2.0/token");
        form["scope"]!.ShouldStartWith("https://management.core.windows.net//.default");
    }

    [Fact]
    public async Task Requests_have_the_paths_and_versions_of_the_API()
    {
        await using var discoverer = Discover(Options());

        await discoverer.UntilAsync(All);

        var paths = _api.Requests.Select(request => request.Path).ToList();
        paths.ShouldContain($"{Subscription}/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01");
        paths.ShouldContain($"{Subscription}/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01&%24skiptoken=page-2");
        paths.ShouldContain($"{Subscription}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachineScaleSets/workers/virtualMachines?api-version=2024-03-01");
        paths.ShouldContain(
            $"{Subscription}/resourceGroups/Data/providers/Microsoft.Network/networkInterfaces/data-1-nic?%24expand=IPConfigurations%2FPublicIPAddress&api-version=2023-09-01");
        paths.ShouldContain(
            $"{Subscription}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachineScaleSets/workers/virtualMachines/3/networkInterfaces/workers-nic"
            + "?%24expand=IPConfigurations%2FPublicIPAddress&api-version=2018-10-01");
    }

    [Fact]
    public async Task A_resource_group_is_asked_for_alone()
    {
        await using var discoverer = Discover(Options() with { ResourceGroup = "shop (old)" });

        await discoverer.UntilAsync(All);

        var lists = _api.Requests.Select(request => request.Path).Where(path => !path.Contains("workers") && !path.Contains("Interfaces") && !path.Contains("page-2")).ToList();
        lists.ShouldContain($"{Subscription}/resourceGroups/shop%20(old)/providers/Microsoft.Compute/virtualMachines?api-version=2024-03-01");
        lists.ShouldContain($"{Subscription}/resourceGroups/shop%20(old)/providers/Microsoft.Compute/virtualMachineScaleSets?api-version=2024-03-01");
    }

    [Fact]
    public async Task Network_interfaces_are_remembered_for_ten_rounds_or_some_more()
    {
        var time = new FakeTimeProvider();
        await using var discoverer = Discover(Options() with { RefreshInterval = TimeSpan.FromMinutes(5) }, time);
        await discoverer.UntilAsync(All);

        await PassAsync(time, TimeSpan.FromMinutes(1), () => discoverer.Measured("refreshes_total:azure:success") >= 3);
        Asked("web-1-nic").ShouldBe(1);
        // What does not exist is looked for each time.
        Asked("ghost-nic").ShouldBeGreaterThanOrEqualTo(3);
        time.Advance(TimeSpan.FromMinutes(5 * 13));

        await PassAsync(time, TimeSpan.FromMinutes(1), () => Asked("web-1-nic") >= 2);
    }

    [Fact]
    public async Task A_machine_without_a_private_address_fails_the_round()
    {
        _api.Other["networkInterfaces.web-1-nic"] = (200, """{"properties":{"primary":true,"ipConfigurations":[{"properties":{"primary":true}}]}}""");
        await using var discoverer = Discover(Options());

        await discoverer.UntilMeasuredAsync("refreshes_total:azure:failure", 1);

        discoverer.Publications.ShouldBe(0);
    }

    [Theory]
    [InlineData("virtualMachines", 403)]
    [InlineData("virtualMachines.page-2", 429)]
    [InlineData("virtualMachineScaleSets", 500)]
    [InlineData("virtualMachineScaleSets.workers.virtualMachines.page-2", 404)]
    public async Task A_list_that_fails_keeps_the_last_good_one(string name, int status)
    {
        await using var discoverer = Discover(Options() with { RefreshInterval = TimeSpan.FromMilliseconds(200) });
        await discoverer.UntilAsync(All);

        _api.Other[name] = (status, """{"error":{"code":"AuthorizationFailed","message":"The client does not have authorization"}}""");
        await discoverer.UntilMeasuredAsync("refreshes_total:azure:failure", 1);
        discoverer.Addresses.ShouldBe(All);
        _api.Other.Remove(name);
        _api.Other["virtualMachines"] = (200, """{"value":[]}""");

        await discoverer.UntilAsync("10.0.1.4:9100 10.0.1.7:9100");
    }

    [Fact]
    public async Task A_token_that_is_refused_is_replaced_in_the_same_round()
    {
        _api.Refused = "Bearer a1";
        await using var discoverer = Discover(Options());

        await discoverer.UntilAsync(All);

        discoverer.Measured("refreshes_total:azure:failure").ShouldBe(0);
        _api.Requests[^1].Header("Authorization").ShouldBe("Bearer a2");
    }

    [Fact]
    public async Task The_token_goes_to_Azure_only()
    {
        _api.Other["virtualMachines"] = (200, """{"value":[],"nextLink":"https://elsewhere.example/page"}""");
        await using var discoverer = Discover(Options());

        await discoverer.UntilMeasuredAsync("refreshes_total:azure:failure", 1);

        discoverer.Publications.ShouldBe(0);
    }

    [Theory]
    [InlineData("AzurePublicCloud", "https://management.azure.com")]
    [InlineData("azureusgovernmentcloud", "https://management.usgovcloudapi.net")]
    [InlineData("AZURECHINACLOUD", "https://management.chinacloudapi.cn")]
    public void Environments_have_endpoints_of_their_own(string name, string endpoint) => AzureEnvironment.Find(name).Endpoint.ShouldBe(endpoint);

    [Fact]
    public async Task An_environment_that_is_not_known_fails_each_round()
    {
        await using var discoverer = new RunningDiscoverer(Options() with { Environment = "Mars" });

        await discoverer.UntilMeasuredAsync("refreshes_total:azure:failure", 1);

        Should.Throw<DiscoveryException>(() => AzureEnvironment.Find("Mars")).Message.ShouldStartWith("environment \"Mars\" is no cloud of Azure; known are AzurePublicCloud, ");
    }

    [Theory]
    [InlineData("/subscriptions/s/resourceGroups/g/providers/P/T/name", "g", "name")]
    [InlineData("/subscriptions/s/RESOURCEGROUPS/g/providers/P/T/name/T/h", "g", "h")]
    [InlineData("/subscriptions/s/test", "", "test")]
    public void Ids_tell_group_and_name(string id, string group, string name) => ResourceId.Parse(id).ShouldBe(new ResourceId(group, name));

    [Theory]
    [InlineData("")]
    [InlineData("subscriptions/s")]
    [InlineData("/tenants/s/x")]
    public void What_is_no_id_is_refused(string id) => Should.Throw<DiscoveryException>(() => ResourceId.Parse(id));

    [Fact]
    public void Each_method_of_authentication_asks_for_a_token_for_Azure_Resource_Manager()
    {
        var options = Options();
        Method(options).ShouldBeOfType<AzureAdMethod.ClientSecret>().TenantId.ShouldBe(SignInHosts.Tenant);
        Method(options with { AuthenticationMethod = AzureAuthenticationMethod.ManagedIdentity }).ShouldBe(new AzureAdMethod.ManagedIdentity(options.ClientId));
        Method(options with { AuthenticationMethod = AzureAuthenticationMethod.ManagedIdentity, ClientId = "" }).ShouldBe(new AzureAdMethod.ManagedIdentity(null));
        Method(options with { AuthenticationMethod = AzureAuthenticationMethod.SDK }).ShouldBe(new AzureAdMethod.Sdk(SignInHosts.Tenant));
        Method(options with { AuthenticationMethod = AzureAuthenticationMethod.WorkloadIdentity }).ShouldBe(new AzureAdMethod.WorkloadIdentity("", "", null));

        static AzureAdMethod Method(AzureDiscoveryOptions options) => AzureSources.Signing(options, AzureEnvironment.Find(options.Environment)).Method;
    }

    private static AzureDiscoveryOptions Options() => new()
    {
        SubscriptionId = "11111111-2222-3333-4444-555555555555",
        TenantId = SignInHosts.Tenant,
        ClientId = "00000000-0000-0000-0000-000000000001",
        ClientSecret = new Secret("geheim"),
        Port = 9100,
    };

    // The path behind the provider, with dots, and the page.
    private static string NameOf(HttpRequest request)
    {
        var page = request.Query["$skiptoken"].ToString();
        return Provider().Replace(request.Path.Value!, "").Replace('/', '.') + (page.Length == 0 ? "" : $".{page}");
    }

    [GeneratedRegex("^.*/providers/[^/]+/")]
    private static partial Regex Provider();

    private int Asked(string card) => _api.Requests.Count(request => request.Path.Contains($"/networkInterfaces/{card}?"));

    private RunningDiscoverer Discover(AzureDiscoveryOptions options, TimeProvider? time = null)
    {
        return new RunningDiscoverer(options, json => new AzureSource(options, () => Open(json), time ?? TimeProvider.System, NullLogger.Instance), time);

        AzureApi Open(JsonApi json)
        {
            var endpoint = new Uri(_api.Url);
            var clock = new ClockSkew(endpoint, TimeProvider.System, NullLogger.Instance);
            var signing = AzureSources.Signing(options, AzureEnvironment.Find(options.Environment));
            var tokens = AzureAdTokens.From(signing, endpoint, clock, TimeProvider.System, NullLogger.Instance, _hosts);
            return new AzureApi(new SignedJsonApi(json, new TokenRequestSigner(tokens), TimeProvider.System, TimeSpan.FromMilliseconds(1)), _api.Url, options.SubscriptionId);
        }
    }

    private static Task<TimeSpan> PassAsync(FakeTimeProvider time, TimeSpan step, Func<bool> condition) => RunningDiscoverer.PassAsync(time, step, condition);
}
