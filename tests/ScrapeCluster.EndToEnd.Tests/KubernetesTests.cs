using System.Text.Encodings.Web;
using System.Text.Json;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Kubernetes;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>
/// A node that discovers its targets from an API server of Kubernetes. What Prometheus 3.5.3 finds there is on record, because
/// not every build of it knows Kubernetes; a test run with SCRAPECLUSTER_RECORD_PROMETHEUS=PROGRAM records it anew.
/// </summary>
public sealed class KubernetesTests : IDisposable
{
    private static readonly string[] s_roles = ["node", "service", "pod", "endpoints", "endpointslice", "ingress"];

    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string s_record =
        Path.Combine(Programs.Root, "tests", "ScrapeCluster.EndToEnd.Tests", "TestData", "kubernetes", "found_by_prometheus.json");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Every_role_finds_what_Prometheus_finds_label_for_label()
    {
        await using var api = await FakeKubernetesApi.StartAsync();
        SampleObjects.AddTo(api);
        var jobs = $"scrape_configs:\n{string.Join('\n', s_roles.Select(role => ComparedJob(api, role)))}\n";
        await using var receiver = await FakeReceiver.StartAsync();
        await using var server = await ServerProcess.StartAsync(_folder, $"{jobs}remote_write:\n  - url: {receiver.Url}\n");
        if (Environment.GetEnvironmentVariable("SCRAPECLUSTER_RECORD_PROMETHEUS") is { Length: > 0 } program)
            await RecordAsync(jobs, program);
        var expected = JsonSerializer.Deserialize<string[][]>(await File.ReadAllTextAsync(s_record))!.Select(target => string.Join('\n', target)).ToArray();
        s_roles.ShouldAllBe(role => expected.Any(target => target.Contains($"\njob={role}", StringComparison.Ordinal)));

        await Eventually.HoldsAsync(async () =>
        {
            var found = Discovered(await server.TargetsAsync());
            found.Except(expected).ShouldBeEmpty("only here");
            expected.Except(found).ShouldBeEmpty("only in Prometheus");
            found.Count.ShouldBe(expected.Length);
        });
    }

    [Fact]
    public async Task Pods_are_found_relabeled_by_their_annotations_and_scraped()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var api = await FakeKubernetesApi.StartAsync();
        var address = target.AddressOf(1).Split(':');
        api.Apply("v1", "pods", SampleObjects.Pod("web-1-a", address[0], "Running", "True", int.Parse(address[1], null)));
        await using var server = await ServerProcess.StartAsync(_folder, $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: pods
                kubernetes_sd_configs:
                  - role: pod
                    api_server: {api.Url}
                relabel_configs:
                  - source_labels: [__meta_kubernetes_pod_annotation_prometheus_io_scrape]
                    action: keep
                    regex: true
                  - source_labels: [__address__, __meta_kubernetes_pod_annotation_prometheus_io_port]
                    action: replace
                    regex: ([^:]+)(?::\d+)?;(\d+)
                    replacement: $1:$2
                    target_label: __address__
                  - source_labels: [__meta_kubernetes_namespace]
                    target_label: namespace
                  - source_labels: [__meta_kubernetes_pod_name]
                    target_label: pod
            remote_write:
              - url: {receiver.Url}
                queue_config:
                  batch_send_deadline: 200ms
            """);

        await receiver.WaitUntilAsync(r => Samples(r) >= 2, "samples of the pod");
        api.Delete("v1", "pods", "shop", "web-1-a");

        await Eventually.HoldsAsync(async () => (await server.TargetsAsync()).ShouldBeEmpty());
        receiver.ShouldBeSound();
    }

    public void Dispose() => _folder.Dispose();

    private async Task RecordAsync(string jobs, string program)
    {
        await using var prometheus = await PrometheusProcess.StartAsync(_folder, jobs, program);
        List<string> before = [];
        await Eventually.HoldsAsync(async () =>
        {
            var now = Discovered(await prometheus.TargetsAsync());
            var same = now.Count > 0 && now.SequenceEqual(before);
            before = now;
            s_roles.ShouldAllBe(role => now.Any(target => target.Contains($"\njob={role}", StringComparison.Ordinal)));
            same.ShouldBeTrue("it still finds more");
        });
        await File.WriteAllTextAsync(s_record, JsonSerializer.Serialize(before.Select(target => target.Split('\n')), s_readable) + "\n");
    }

    private static int Samples(FakeReceiver receiver) =>
        receiver.Series.Where(series => series.Key.StartsWith("a{", StringComparison.Ordinal) && series.Key.Contains("pod=\"web-1-a\"", StringComparison.Ordinal))
            .Sum(series => series.Value.Count);

    /// <summary>Every label is kept, so that no two targets are the same; nobody is scraped where he was found.</summary>
    private static string ComparedJob(FakeKubernetesApi api, string role) => $"""
          - job_name: {role}
            kubernetes_sd_configs:
              - role: {role}
                api_server: {api.Url}
                attach_metadata: {"{"}node: {(role is "pod" or "endpoints" or "endpointslice" ? "true" : "false")}{"}"}
            relabel_configs:
              - action: labelmap
                regex: __meta_kubernetes_(.+)
              - source_labels: [__address__]
                target_label: found_at
              - target_label: __address__
                replacement: 127.0.0.1:1
        """;

    private static List<string> Discovered(IReadOnlyList<JsonElement> targets) =>
    [
        .. targets
            .Select(target => string.Join('\n', target.GetProperty("discoveredLabels").EnumerateObject()
                .Where(label => IsCompared(label.Name)).Select(label => $"{label.Name}={label.Value}").Order(StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Not what discovery does not set, nor the conditions of nodes, which came to Prometheus after the release that runs here.</summary>
    private static bool IsCompared(string label) =>
        label is "__address__" or "instance" or "job"
        || (label.StartsWith("__meta_", StringComparison.Ordinal) && !label.StartsWith("__meta_kubernetes_node_condition_", StringComparison.Ordinal));
}
