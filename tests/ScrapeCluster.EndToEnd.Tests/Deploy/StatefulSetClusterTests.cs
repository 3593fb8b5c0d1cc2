using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Deploy;
using ScrapeCluster.Testing.Kubernetes;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests.Deploy;

/// <summary>
/// What the StatefulSet starts becomes a cluster: its arguments and environment as a pod has them, with loopback addresses for the names
/// that the headless service would give, folders for the volumes, and an API server and a receiver of the test's. A pod is found and scraped.
/// </summary>
public sealed partial class StatefulSetClusterTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly int _webPort = FreePort.Next();
    private readonly int _peerPort = FreePort.Next();

    [Fact]
    public async Task Pods_of_the_base_form_one_cluster_and_become_ready()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var api = await FakeKubernetesApi.StartAsync();
        var address = target.AddressOf(1).Split(':');
        api.Apply("v1", "pods", SampleObjects.Pod("web-1-a", address[0], "Running", "True", int.Parse(address[1], null)));
        var (set, files) = await ReadAsync();
        foreach (var (name, content) in files)
            _folder.Write($"config/{name}", Redirect(content, api.Url, receiver.Url));

        var pods = await Task.WhenAll(Enumerable.Range(0, 3).Select(ordinal => StartAsync(set, ordinal)));
        try
        {
            foreach (var pod in pods)
                await Eventually.TrueAsync(() => AnswersAsync(pod, set.Spec.Template.Spec.Containers[0].ReadinessProbe), s_patience, () => Outputs(pods));
            await Eventually.HoldsAsync(async () =>
            {
                foreach (var pod in pods)
                    (await pod.MetricAsync("scrapecluster_cluster_members", "status=\"up\"")).ShouldBe(3);
            });
            foreach (var pod in pods)
                (await AnswersAsync(pod, set.Spec.Template.Spec.Containers[0].LivenessProbe)).ShouldBeTrue();
            await receiver.WaitUntilAsync(r => r.Series.Keys.Any(series => series.Contains("pod=\"web-1-a\"", StringComparison.Ordinal) && series.Contains("cluster=\"example\"", StringComparison.Ordinal)), "samples of the pod");

            // The signal that the kubelet sends, and the bound that it keeps.
            var last = pods[2];
            (await last.StopAsync().WaitAsync(TimeSpan.FromSeconds(set.Spec.Template.Spec.TerminationGracePeriodSeconds!.Value))).ShouldBe(0, last.Output);
        }
        finally
        {
            foreach (var pod in pods)
                await pod.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    private Task<ServerProcess> StartAsync(V1StatefulSet set, int ordinal)
    {
        var container = set.Spec.Template.Spec.Containers.Single();
        var environment = container.Env.ToDictionary(
            variable => variable.Name, variable => variable.ValueFrom is null ? variable.Value : FieldOf(set, ordinal, variable.ValueFrom.FieldRef.FieldPath));
        Directory.CreateDirectory($"{_folder.Path}/pod-{ordinal}");
        return ServerProcess.StartAsync(container.Args.Select(argument => Expand(set, argument, ordinal, environment)), $"{_folder.Path}/pod-{ordinal}", environment);
    }

    // What the kubelet replaces comes first, then what differs here from a pod.
    private string Expand(V1StatefulSet set, string argument, int ordinal, Dictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
            argument = argument.Replace($"$({name})", value, StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
            argument = argument.Replace($"{set.Metadata.Name}-{i}.{set.Spec.ServiceName}", AddressOf(i), StringComparison.Ordinal);
        if (set.Spec.Template.Spec.Containers[0].VolumeMounts.FirstOrDefault(mount => argument.Contains($"={mount.MountPath}", StringComparison.Ordinal)) is { } mount)
            argument = argument.Replace(mount.MountPath, $"{_folder.Path}/{(mount.Name == "config" ? "config" : $"pod-{ordinal}/{mount.Name}")}", StringComparison.Ordinal);
        argument.ShouldNotContain("$(");
        return argument
            .Replace("0.0.0.0", AddressOf(ordinal), StringComparison.Ordinal)
            .Replace(":7946", $":{_peerPort}", StringComparison.Ordinal)
            .Replace(":9393", $":{_webPort}", StringComparison.Ordinal);
    }

    // The addresses of the API server and of the receiver, and an interval that a test can wait for.
    private static string Redirect(string configuration, object api, object receiver)
    {
        var found = Role().Replace(configuration, $"$0\n        api_server: {api}");
        found = Receiver().Replace(found, $"    url: {receiver}\n    queue_config:\n      batch_send_deadline: 200ms");
        return found.Replace("scrape_interval: 30s", "scrape_interval: 1s\n  scrape_timeout: 1s", StringComparison.Ordinal);
    }

    private static string FieldOf(V1StatefulSet set, int ordinal, string path) => path switch
    {
        "metadata.name" => $"{set.Metadata.Name}-{ordinal}",
        _ => throw new NotSupportedException($"A pod's field \"{path}\" is not known here: add it."),
    };

    private static async Task<bool> AnswersAsync(ServerProcess pod, V1Probe probe)
    {
        if (pod.HasExited)
            throw new InvalidOperationException($"A node ended:\n{pod.Output}");
        using var answer = await pod.Http.GetAsync(new Uri(probe.HttpGet.Path, UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    private static async Task<(V1StatefulSet Set, IDictionary<string, string> Files)> ReadAsync()
    {
        if (Kustomization.CanRender)
        {
            var objects = KubernetesYaml.LoadAllFromString(await Kustomization.RenderAsync("base"), strict: true);
            return (objects.OfType<V1StatefulSet>().Single(), objects.OfType<V1ConfigMap>().Single().Data);
        }

        TestContext.Current.AddWarning(Kustomization.HowToGet);
        var files = Directory.GetFiles(Path.Combine(Kustomization.Root, "base"), "*.yml").ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
        return (KubernetesYaml.LoadAllFromString(Kustomization.Sources("base"), strict: true).OfType<V1StatefulSet>().Single(), files);
    }

    private static string Outputs(IEnumerable<ServerProcess> pods) => string.Join('\n', pods.Select(pod => pod.Output));

    private static string AddressOf(int ordinal) => $"127.0.13.{10 + ordinal}";

    [GeneratedRegex("^      - role: [a-z]+$", RegexOptions.Multiline)]
    private static partial Regex Role();

    [GeneratedRegex("^    url: http://.*$", RegexOptions.Multiline)]
    private static partial Regex Receiver();
}
