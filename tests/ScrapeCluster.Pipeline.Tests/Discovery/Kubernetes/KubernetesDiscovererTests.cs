using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Kubernetes;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Kubernetes;

public sealed class KubernetesDiscovererTests
{
    [Theory]
    [InlineData(KubernetesRole.Node, "10.0.0.1:10250")]
    [InlineData(KubernetesRole.Service, "lb.shop.svc:1 out.shop.svc:443 web.shop.svc:80 web.shop.svc:81")]
    [InlineData(KubernetesRole.Pod, "10.1.0.1:8080 10.1.0.1:9000 10.1.0.1 10.1.0.1:7000 [fd00::2]:8080 [fd00::2]:9000 fd00::2 [fd00::2]:7000")]
    [InlineData(KubernetesRole.Endpoints, "10.1.0.1:8080 10.9.9.9:8080 [fd00::2]:8080 10.1.0.1:9000 10.1.0.1:7000 [fd00::2]:9000 [fd00::2]:7000")]
    [InlineData(KubernetesRole.EndpointSlice, "10.1.0.1:8080 10.9.9.9:8080 10.1.0.1:9000 10.1.0.1:7000")]
    [InlineData(KubernetesRole.Ingress, "a.example.org a.example.org plain.test")]
    public async Task Every_role_gives_the_targets_of_its_objects(KubernetesRole role, string addresses)
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        SampleObjects.AddTo(api);
        await using var discoverer = new RunningDiscoverer(Options(api, role));

        await discoverer.UntilAsync(addresses);
    }

    [Fact]
    public async Task A_change_is_followed_and_a_deletion_too()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        Add(api, "a");
        await using var discoverer = new RunningDiscoverer(Options(api));
        await discoverer.UntilAsync("a.shop.svc:1");

        Add(api, "b");
        await discoverer.UntilAsync("a.shop.svc:1 b.shop.svc:1");
        api.Delete("v1", "services", "shop", "a");
        await discoverer.UntilAsync("b.shop.svc:1");
    }

    [Fact]
    public async Task A_broken_watch_goes_on_where_it_was_and_takes_nothing_away()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        Add(api, "a");
        await using var discoverer = new RunningDiscoverer(Options(api));
        await discoverer.UntilAsync("a.shop.svc:1");

        api.Disconnect();
        Add(api, "b");
        await discoverer.UntilAsync("a.shop.svc:1 b.shop.svc:1");

        discoverer.Publications.ShouldBe(2);
        api.Requests.Count(request => !request.Path.Contains("watch=1")).ShouldBe(1);
    }

    [Fact]
    public async Task After_410_it_lists_anew_and_finds_what_went_meanwhile()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        Add(api, "a");
        Add(api, "b");
        await using var discoverer = new RunningDiscoverer(Options(api));
        await discoverer.UntilAsync("a.shop.svc:1 b.shop.svc:1");

        api.IsDown = true;
        api.Disconnect();
        api.Delete("v1", "services", "shop", "a");
        api.Compact();
        api.IsDown = false;

        await discoverer.UntilAsync("b.shop.svc:1");
        discoverer.Publications.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_resource_keeps_the_last_list_and_heals()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        Add(api, "a");
        await using var discoverer = new RunningDiscoverer(Options(api));
        await discoverer.UntilAsync("a.shop.svc:1");

        api.Forbidden.Add("services");
        api.Disconnect();
        await discoverer.UntilMeasuredAsync("refreshes_total:kubernetes:failure", 1);
        discoverer.Addresses.ShouldBe("a.shop.svc:1");
        Add(api, "b");
        api.Forbidden.Clear();

        await discoverer.UntilAsync("a.shop.svc:1 b.shop.svc:1");
    }

    [Fact]
    public async Task A_token_that_is_rotated_on_disk_is_taken()
    {
        using var folder = new TemporaryFolder();
        folder.Write("token", "old");
        await using var api = await FakeKubernetesApi.StartAsync();
        api.Token = "old";
        Add(api, "a");
        var client = new HttpClientOptions { Authorization = new AuthorizationOptions { CredentialsFile = folder.File("token") } };
        await using var discoverer = new RunningDiscoverer(Options(api) with { HttpClient = client });
        await discoverer.UntilAsync("a.shop.svc:1");

        api.Token = "new";
        api.Disconnect();
        await discoverer.UntilMeasuredAsync("refreshes_total:kubernetes:failure", 1);
        folder.Replace("token", "new");
        Add(api, "b");

        await discoverer.UntilAsync("a.shop.svc:1 b.shop.svc:1");
    }

    [Fact]
    public async Task Kubernetes_1_20_has_endpoint_slices_in_their_beta()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        api.MissingGroups.Add("discovery.k8s.io/v1");
        api.Apply("discovery.k8s.io/v1beta1", "endpointslices", """
            {"metadata":{"namespace":"shop","name":"s"},"addressType":"IPv4","ports":[{"port":1}],"endpoints":[{"addresses":["1.1.1.1"],"topology":{"kubernetes.io/hostname":"n"}}]}
            """);
        await using var discoverer = new RunningDiscoverer(Options(api, KubernetesRole.EndpointSlice));

        await discoverer.UntilAsync("1.1.1.1:1");
        discoverer.Groups[0].Targets[0].Get("__meta_kubernetes_endpointslice_endpoint_topology_kubernetes_io_hostname").ShouldBe("n");
    }

    [Fact]
    public async Task Thousands_of_pods_come_in_pages_and_changes_in_few_publications()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        for (var i = 0; i < 5000; i++)
            api.Apply("v1", "pods", SampleObjects.Pod($"p-{i:0000}", $"10.{i / 65536}.{i / 256 % 256}.{i % 256}", "Running", "True"));
        await using var discoverer = new RunningDiscoverer(Options(api, KubernetesRole.Pod));
        await Eventually.TrueAsync(() => discoverer.Publications == 1, Eventually.DefaultTimeout, () => "the first list");
        discoverer.Groups.Count.ShouldBe(5000);

        for (var i = 0; i < 500; i++)
            api.Delete("v1", "pods", "shop", $"p-{i:0000}");
        await Eventually.TrueAsync(() => discoverer.Groups.Count == 4500, Eventually.DefaultTimeout, () => $"{discoverer.Groups.Count} groups");

        discoverer.Publications.ShouldBeLessThan(12);
        api.Requests.Count(request => request.Path.Contains("limit=500")).ShouldBe(10);
    }

    private static void Add(FakeKubernetesApi api, string name) =>
        api.Apply("v1", "services", $$$"""{"metadata":{"namespace":"shop","name":"{{{name}}}"},"spec":{"type":"ClusterIP","ports":[{"port":1,"protocol":"TCP"}]}}""");

    private static KubernetesDiscoveryOptions Options(FakeKubernetesApi api, KubernetesRole role = KubernetesRole.Service) =>
        new() { Role = role, ApiServer = api.Url.ToString() };
}
