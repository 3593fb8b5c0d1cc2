using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.Kubernetes;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Kubernetes;

/// <summary>How the API server is reached, and what it is asked for.</summary>
public sealed class KubernetesAccessTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private FakeKubernetesApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await FakeKubernetesApi.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_kubeconfig_file_says_where_the_server_is_and_who_asks()
    {
        _api.Token = "from-file";
        Add("shop", "a");
        await using var discoverer = new RunningDiscoverer(new KubernetesDiscoveryOptions { Role = KubernetesRole.Service, KubeconfigFile = Kubeconfig("token: from-file") });

        await discoverer.UntilAsync("a.shop.svc:1");
    }

    [Fact]
    public async Task A_program_that_a_kubeconfig_file_names_gives_the_credentials_and_is_asked_again_when_they_are_refused()
    {
        _folder.Write("token", "first");
        var script = _folder.Write("credentials.sh", $$$"""
            echo "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"$(cat {{{_folder.File("token")}}})\"}}"
            """);
        _api.Token = "first";
        Add("shop", "a");
        var file = Kubeconfig($"exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{script}], interactiveMode: Never}}");
        await using var discoverer = new RunningDiscoverer(new KubernetesDiscoveryOptions { Role = KubernetesRole.Service, KubeconfigFile = file });
        await discoverer.UntilAsync("a.shop.svc:1");

        _folder.Replace("token", "second");
        _api.Token = "second";
        _api.Disconnect();
        Add("shop", "b");

        await discoverer.UntilAsync("a.shop.svc:1 b.shop.svc:1");
    }

    [Theory]
    [InlineData("token: a", "current-context: nowhere")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: /nowhere/program}", null)]
    public async Task A_kubeconfig_file_of_no_use_is_an_error_until_it_is_mended(string user, string? context)
    {
        _api.Token = "good";
        Add("shop", "a");
        var file = Kubeconfig(user, context);
        await using var discoverer = new RunningDiscoverer(new KubernetesDiscoveryOptions { Role = KubernetesRole.Service, KubeconfigFile = file });
        await discoverer.UntilMeasuredAsync("refreshes_total:kubernetes:failure", 1);
        discoverer.Publications.ShouldBe(0);

        Kubeconfig("token: good");

        await discoverer.UntilAsync("a.shop.svc:1");
    }

    [Fact]
    public async Task Only_the_named_namespaces_and_selected_objects_are_asked_for()
    {
        Add("shop", "a");
        Add("back", "b");
        Add("other", "c");
        await using var discoverer = new RunningDiscoverer(new KubernetesDiscoveryOptions
        {
            Role = KubernetesRole.Service,
            ApiServer = _api.Url.ToString(),
            Namespaces = ["shop", "back"],
            Selectors = [new KubernetesSelectorOptions(KubernetesRole.Service, "app in (x, y)", "metadata.name!=q")],
        });

        await discoverer.UntilAsync("a.shop.svc:1 b.back.svc:1");

        var paths = _api.Requests.Select(request => request.Path).ToList();
        paths.ShouldAllBe(path => path.Contains("&labelSelector=app%20in%20%28x%2C%20y%29&fieldSelector=metadata.name%21%3Dq", StringComparison.Ordinal));
        paths.ShouldContain(path => path.StartsWith("/api/v1/namespaces/shop/services?limit=", StringComparison.Ordinal));
        paths.ShouldContain(path => path.StartsWith("/api/v1/namespaces/back/services?watch=", StringComparison.Ordinal));
        paths.ShouldAllBe(path => path.StartsWith("/api/v1/namespaces/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silent_server_is_listed_anew()
    {
        var time = new FakeTimeProvider();
        Add("shop", "a");
        await using var discoverer = new RunningDiscoverer(new KubernetesDiscoveryOptions { Role = KubernetesRole.Service, ApiServer = _api.Url.ToString() }, time);
        await discoverer.UntilAsync("a.shop.svc:1");

        // It answers, but tells of nothing: as one that was restored to an earlier state does.
        await RunningDiscoverer.PassAsync(time, TimeSpan.FromSeconds(5), () => _api.Requests.Count(request => !request.Path.Contains("watch=1")) >= 2);

        discoverer.Addresses.ShouldBe("a.shop.svc:1");
    }

    private string Kubeconfig(string user, string? context = null) => _folder.Write("config", $"""
        apiVersion: v1
        kind: Config
        {context ?? "current-context: here"}
        contexts: [{"{"}name: here, context: {"{"}cluster: c, user: u{"}"}{"}"}]
        clusters: [{"{"}name: c, cluster: {"{"}server: "{_api.Url}"{"}"}{"}"}]
        users:
        - name: u
          user: {"{"}{user}{"}"}
        """);

    private void Add(string @namespace, string name) => _api.Apply(
        "v1", "services", $$$"""{"metadata":{"namespace":"{{{@namespace}}}","name":"{{{name}}}"},"spec":{"type":"ClusterIP","ports":[{"port":1,"protocol":"TCP"}]}}""");
}
