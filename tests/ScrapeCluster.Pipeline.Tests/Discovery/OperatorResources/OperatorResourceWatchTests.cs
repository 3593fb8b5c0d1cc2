using ScrapeCluster.Pipeline.Discovery.OperatorResources;
using ScrapeCluster.Pipeline.Yaml;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Kubernetes;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.OperatorResources;

/// <summary>How the jobs follow the custom resources of an API server.</summary>
public sealed class OperatorResourceWatchTests : IAsyncLifetime
{
    private const string Group = "monitoring.coreos.com/v1";

    private readonly TemporaryFolder _folder = new();
    private FakeKubernetesApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await FakeKubernetesApi.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Jobs_come_change_and_go_with_their_resources()
    {
        _api.Apply(Group, "servicemonitors", Monitor("shop", "a"));
        using var watch = Start();
        watch.WaitForJobs(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        Names(watch).ShouldBe(["serviceMonitor/shop/a/0"]);

        _api.Apply(Group, "podmonitors", """{"metadata":{"namespace":"shop","name":"p"},"spec":{"podMetricsEndpoints":[{"port":"x"},{"port":"y"}]}}""");
        _api.Apply("monitoring.coreos.com/v1alpha1", "scrapeconfigs", """{"metadata":{"namespace":"shop","name":"s"},"spec":{"staticConfigs":[{"targets":["a:1"]}]}}""");
        _api.Apply(Group, "probes", """{"metadata":{"namespace":"shop","name":"q"},"spec":{"prober":{"url":"p"},"targets":{"staticConfig":{"static":["a"]}}}}""");
        await UntilAsync(watch, ["serviceMonitor/shop/a/0", "podMonitor/shop/p/0", "podMonitor/shop/p/1", "probe/shop/q", "scrapeConfig/shop/s"]);
        watch.Jobs!.Resources["PodMonitor"].ShouldBe(1);

        _api.Delete(Group, "servicemonitors", "shop", "a");
        _api.Apply(Group, "podmonitors", """{"metadata":{"namespace":"shop","name":"p"},"spec":{"podMetricsEndpoints":[{"port":"x"}]}}""");
        await UntilAsync(watch, ["podMonitor/shop/p/0", "probe/shop/q", "scrapeConfig/shop/s"]);
    }

    [Fact]
    public async Task Kinds_that_are_refused_or_not_installed_leave_the_others_alone()
    {
        _api.Forbidden.Add("podmonitors");
        _api.MissingGroups.Add("monitoring.coreos.com/v1alpha1");
        _api.Apply(Group, "servicemonitors", Monitor("shop", "a"));
        using var watch = Start();

        await UntilAsync(watch, ["serviceMonitor/shop/a/0"]);
        var failures = await FailuresAsync(watch, 2);
        failures.ShouldContain(text => text.Contains("rule {apiGroups: [\"monitoring.coreos.com\"], resources: [podmonitors], verbs: [list, watch]}", StringComparison.Ordinal));
        failures.ShouldContain(text => text.Contains("scrapeconfigs: install the Prometheus Operator's custom resource definitions", StringComparison.Ordinal));

        _api.Forbidden.Clear();
        _api.Apply(Group, "podmonitors", """{"metadata":{"namespace":"shop","name":"p"},"spec":{"podMetricsEndpoints":[{"port":"x"}]}}""");
        await UntilAsync(watch, ["serviceMonitor/shop/a/0", "podMonitor/shop/p/0"]);
    }

    [Fact]
    public async Task Resources_are_chosen_by_namespace_and_labels()
    {
        _api.Apply("v1", "namespaces", """{"metadata":{"name":"shop","labels":{"team":"red"}}}""");
        _api.Apply("v1", "namespaces", """{"metadata":{"name":"other"}}""");
        foreach (var (space, name, release) in new[] { ("shop", "a", "x"), ("shop", "b", "y"), ("other", "c", "x"), ("third", "d", "x") })
            _api.Apply(Group, "servicemonitors", Monitor(space, name, release));
        using var chosen = Start(new() { KubeconfigFile = Kubeconfig(), Selector = "release=x", NamespaceSelector = "team=red" });
        using var listed = Start(new() { KubeconfigFile = Kubeconfig(), Namespaces = ["other", "third"] });

        await UntilAsync(chosen, ["serviceMonitor/shop/a/0"]);
        await UntilAsync(listed, ["serviceMonitor/other/c/0", "serviceMonitor/third/d/0"]);
        _api.Requests.ShouldContain(request => request.Path.Contains("/namespaces/third/servicemonitors", StringComparison.Ordinal));

        _api.Apply("v1", "namespaces", """{"metadata":{"name":"other","labels":{"team":"red"}}}""");
        await UntilAsync(chosen, ["serviceMonitor/other/c/0", "serviceMonitor/shop/a/0"]);
        _api.Apply(Group, "servicemonitors", Monitor("shop", "a", "y"));
        await UntilAsync(chosen, ["serviceMonitor/other/c/0"]);
    }

    [Fact]
    public async Task Secrets_that_resources_name_are_fetched_and_nothing_else()
    {
        _api.Apply(Group, "servicemonitors", Monitor("shop", "a").Replace("\"port\":\"http\"", """
            "basicAuth":{"username":{"name":"login","key":"user"},"password":{"name":"login","key":"password"}}
            """, StringComparison.Ordinal));
        _api.Apply(Group, "servicemonitors", Monitor("shop", "b"));
        using var watch = Start();
        await UntilAsync(watch, ["serviceMonitor/shop/b/0"]);
        watch.Jobs!.Refused.ShouldHaveSingleItem().ShouldBe("ServiceMonitor shop/a is left out: spec.endpoints[0].basicAuth.username: Secret shop/login is not there.");

        _api.Apply("v1", "secrets", $$"""{"metadata":{"namespace":"shop","name":"login"},"data":{"user":"{{Base64("me")}}","password":"{{Base64("geheim")}}"} }""");

        await UntilAsync(watch, ["serviceMonitor/shop/a/0", "serviceMonitor/shop/b/0"]);
        _api.Requests.Where(request => request.Path.Contains("secrets", StringComparison.Ordinal)).ShouldAllBe(request => request.Path.StartsWith("/api/v1/namespaces/shop/secrets/login", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_that_means_nothing_is_no_news()
    {
        _api.Apply(Group, "servicemonitors", Monitor("shop", "a"));
        using var watch = Start();
        watch.WaitForJobs(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        var before = watch.Jobs;

        _api.Apply(Group, "servicemonitors", Monitor("shop", "a").Replace("\"spec\"", "\"status\":{\"bindings\":[]},\"spec\"", StringComparison.Ordinal));
        _api.Disconnect();
        _api.Compact();
        _api.Apply(Group, "servicemonitors", Monitor("shop", "b"));

        await UntilAsync(watch, ["serviceMonitor/shop/a/0", "serviceMonitor/shop/b/0"]);
        var changes = 0;
        while (watch.News.TryRead(out var news))
            changes += news.Kind == OperatorNewsKind.JobsChanged ? 1 : 0;
        changes.ShouldBe(2, "the first list and b");
        watch.Jobs.ShouldNotBeSameAs(before);
    }

    [Fact]
    public async Task Jobs_stay_while_the_server_does_not_answer()
    {
        _api.Apply(Group, "servicemonitors", Monitor("shop", "a"));
        using var watch = Start();
        await UntilAsync(watch, ["serviceMonitor/shop/a/0"]);

        _api.IsDown = true;
        _api.Disconnect();
        await FailuresAsync(watch, 4);

        Names(watch).ShouldBe(["serviceMonitor/shop/a/0"]);
    }

    private static string Monitor(string space, string name, string release = "x") => $$$"""
        {"metadata":{"namespace":"{{{space}}}","name":"{{{name}}}","labels":{"release":"{{{release}}}"}},"spec":{"selector":{"matchLabels":{"app":"web"}},"endpoints":[{"port":"http"}]}}
        """;

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Names(OperatorResourceWatch watch) =>
        watch.Jobs?.Jobs.Select(job => ((YamlScalar)job.Config.Entries[0].Value).Value) ?? [];

    private static Task UntilAsync(OperatorResourceWatch watch, string[] names) => Eventually.HoldsAsync(() =>
    {
        Names(watch).ShouldBe(names);
        return Task.CompletedTask;
    });

    private static async Task<List<string>> FailuresAsync(OperatorResourceWatch watch, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var failures = new List<string>();
        while (failures.Count < count)
        {
            if (await watch.News.ReadAsync(patience.Token) is { Kind: OperatorNewsKind.Failed } news)
                failures.Add(news.Text);
        }

        return failures;
    }

    private OperatorResourceWatch Start() => Start(new() { KubeconfigFile = Kubeconfig() });

    private static OperatorResourceWatch Start(OperatorResourceOptions options)
    {
        var watch = new OperatorResourceWatch(options, TimeProvider.System);
        watch.Start();
        return watch;
    }

    private string Kubeconfig() => _folder.Write("kubeconfig", KubeconfigText.Of(_api));
}
