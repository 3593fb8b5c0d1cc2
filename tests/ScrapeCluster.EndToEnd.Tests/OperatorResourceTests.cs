using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Kubernetes;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>A node takes its jobs from the custom resources of the Prometheus Operator, while they come, change and go.</summary>
public sealed class OperatorResourceTests : IDisposable
{
    private const string Group = "monitoring.coreos.com/v1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Services_and_pods_that_monitors_select_are_scraped_with_the_labels_of_the_operator()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var api = await FakeKubernetesApi.StartAsync();
        var (ip, port) = target.AddressOf(1).Split(':') is [var host, var number] ? (host, int.Parse(number, null)) : default;
        api.Apply("v1", "services", """{"metadata":{"namespace":"shop","name":"web","labels":{"app":"web","team":"red"}},"spec":{"ports":[{"name":"http","port":80,"protocol":"TCP"}]}}""");
        api.Apply("v1", "pods", SampleObjects.Pod("web-1-a", ip, "Running", "True", port));
        api.Apply("v1", "endpoints", $$$"""
            {"metadata":{"namespace":"shop","name":"web","labels":{"app":"web"}},"subsets":[{"ports":[{"name":"http","port":{{{port}}},"protocol":"TCP"}],
             "addresses":[{"ip":"{{{ip}}}","nodeName":"n1","targetRef":{"kind":"Pod","namespace":"shop","name":"web-1-a"}}]}]}
            """);
        api.Apply(Group, "servicemonitors", """
            {"metadata":{"namespace":"shop","name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"targetLabels":["team"],"endpoints":[{"port":"http","interval":"1s"}]}}
            """);
        api.Apply(Group, "probes", """{"metadata":{"namespace":"shop","name":"broken"},"spec":{"prober":{"url":"p"},"targets":{}}}""");
        await using var node = await ServerProcess.StartAsync(_folder, $$"""
            global: {scrape_interval: 1s}
            remote_write: [{url: "{{receiver.Url}}", queue_config: {batch_send_deadline: 200ms} }]
            scrape_configs:
            - {job_name: own, static_configs: [{targets: ["{{target.AddressOf(9)}}"]}]}
            """, "--discovery.operator-crds", $"--discovery.operator-crds.kubeconfig={_folder.Write("kubeconfig", KubeconfigText.Of(api))}");

        await receiver.WaitUntilAsync(r => Find(r, "own") is not null && Find(r, "web") is not null, "the node's own job and the monitor's");
        Find(receiver, "web").ShouldBe($$"""a{container="app",endpoint="http",instance="{{ip}}:{{port}}",job="web",namespace="shop",pod="web-1-a",service="web",team="red"}""");
        node.Output.ShouldContain("Probe shop/broken is left out: spec.targets has neither staticConfig nor ingress");
        (await node.Http.GetStringAsync(new Uri("/api/v1/scrape_pools", UriKind.Relative))).ShouldContain("serviceMonitor/shop/web/0");
        (await node.MetricAsync("scrapecluster_discovery_operator_resources_refused")).ShouldBe(1);

        api.Apply(Group, "podmonitors", """
            {"metadata":{"namespace":"shop","name":"pods"},"spec":{"selector":{"matchLabels":{"app":"web"}},"podMetricsEndpoints":[{"port":"http"}]}}
            """);
        await receiver.WaitUntilAsync(r => Find(r, "shop/pods") is not null, "the second monitor");
        api.Delete(Group, "servicemonitors", "shop", "web");

        await Eventually.HoldsAsync(async () =>
            (await node.TargetsAsync()).Select(found => found.GetProperty("scrapePool").GetString()).Order().ShouldBe(["own", "podMonitor/shop/pods/0"]));
        receiver.ShouldBeSound();
    }

    [Fact]
    public async Task A_node_that_starts_before_the_API_server_takes_the_jobs_when_it_answers()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var api = await FakeKubernetesApi.StartAsync();
        api.IsDown = true;
        api.Apply("monitoring.coreos.com/v1alpha1", "scrapeconfigs", $$$"""
            {"metadata":{"namespace":"shop","name":"late"},"spec":{"jobName":"late","staticConfigs":[{"targets":["{{{target.AddressOf(1)}}}"]}]}}
            """);
        await using var node = await ServerProcess.StartAsync(_folder, $$"""
            global: {scrape_interval: 1s}
            remote_write: [{url: "{{receiver.Url}}", queue_config: {batch_send_deadline: 200ms} }]
            """, "--discovery.operator-crds", $"--discovery.operator-crds.kubeconfig={_folder.Write("kubeconfig", KubeconfigText.Of(api))}");
        await Eventually.HoldsAsync(() =>
        {
            node.Output.ShouldContain("their jobs come as soon as it does");
            node.Output.ShouldContain("cannot list and watch scrapeconfigs");
            return Task.CompletedTask;
        });

        api.IsDown = false;

        await receiver.WaitUntilAsync(r => Find(r, "late") is not null, "the job", TimeSpan.FromSeconds(40));
    }

    private static string? Find(FakeReceiver receiver, string job) =>
        receiver.Series.Keys.FirstOrDefault(key => key.StartsWith("a{", StringComparison.Ordinal) && key.Contains($"job=\"{job}\"", StringComparison.Ordinal));
}
