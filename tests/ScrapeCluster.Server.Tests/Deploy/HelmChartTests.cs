using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Testing.Deploy;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>deploy/helm gives what deploy/kubernetes gives, and refuses what cannot work.</summary>
public sealed class HelmChartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Folders below deploy/kubernetes, and the files of deploy/helm/values that stand for them.</summary>
    public static TheoryData<string, string, string> Pairs => new()
    {
        { "base", "scrapecluster", "" },
        { "overlays/eks-irsa", "adot-col", "eks-irsa" },
        { "overlays/eks-pod-identity", "adot-col", "eks-pod-identity" },
        { "overlays/eks-fargate", "adot-col", "eks-irsa eks-fargate" },
        { "overlays/monitoring", "scrapecluster", "monitoring" },
        { "overlays/operator-crds", "scrapecluster", "operator-crds" },
    };

    [Fact]
    public void Every_overlay_has_its_values() => Pairs.Select(pair => pair.Data.Item1).ShouldBe(Kustomization.All, ignoreOrder: true);

    [Theory, MemberData(nameof(Pairs))]
    public async Task Chart_and_kustomization_give_the_same_objects(string overlay, string @namespace, string values)
    {
        if (!Kustomization.CanRender)
        {
            TestContext.Current.AddWarning(Kustomization.HowToGet);
            return;
        }

        var expected = Compared(await Manifests.RenderAsync(overlay), @namespace);
        var actual = Compared(await RenderAsync("scrapecluster", @namespace, values), @namespace);

        actual.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var (name, text) in expected)
            actual[name].ShouldBe(text, name);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task The_configuration_is_the_same(string overlay, string @namespace, string values)
    {
        if (!Kustomization.CanRender)
        {
            TestContext.Current.AddWarning(Kustomization.HowToGet);
            return;
        }

        var expected = (await Manifests.RenderAsync(overlay)).Single<V1ConfigMap>().Data;
        var actual = (await RenderAsync("scrapecluster", @namespace, values)).Single<V1ConfigMap>().Data;

        actual["scrape.yml"].ShouldBe(expected["scrape.yml"]);
        Yaml(actual["prometheus.yml"]).ShouldBe(Yaml(expected["prometheus.yml"]));
        foreach (var (name, content) in actual)
            _folder.Write(name, content);
        ConfigurationLoader.Load(Path.Combine(_folder.Path, "prometheus.yml")).Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_release_name_goes_through_all_objects()
    {
        var manifests = await RenderAsync("blue", "metrics", "monitoring");
        var node = NodeArguments.Parse(manifests.Container.Args);

        manifests.Nodes.Metadata.Name.ShouldBe("blue-scrapecluster");
        manifests.Nodes.Metadata.NamespaceProperty.ShouldBe("metrics");
        var headless = manifests.All<V1Service>().Single(service => service.Spec.ClusterIP == "None");
        manifests.Nodes.Spec.ServiceName.ShouldBe(headless.Metadata.Name);
        node.AdvertisedAddress!.Host.ShouldBe("$(POD_NAME).blue-scrapecluster-peers");
        node.Peers.Select(peer => peer.ToString()).ShouldBe(Enumerable.Range(0, 3).Select(i => $"blue-scrapecluster-{i}.blue-scrapecluster-peers:7946"));
        manifests.Pod.ServiceAccountName.ShouldBe(manifests.Single<V1ServiceAccount>().Metadata.Name);
        var subject = manifests.Single<V1ClusterRoleBinding>().Subjects.ShouldHaveSingleItem();
        (subject.Name, subject.NamespaceProperty).ShouldBe(("blue-scrapecluster", "metrics"));
        manifests.Pod.Volumes.Select(volume => volume.ConfigMap?.Name).ShouldContain(manifests.Single<V1ConfigMap>().Metadata.Name);
        manifests.All<V1Service>().ShouldAllBe(service => manifests.IsLabeled(service.Spec.Selector));
        manifests.IsLabeled(manifests.Single<V1NetworkPolicy>().Spec.PodSelector).ShouldBeTrue();
        manifests.IsLabeled(manifests.Single<V1PodDisruptionBudget>().Spec.Selector).ShouldBeTrue();
        manifests.Single<V2HorizontalPodAutoscaler>().Spec.ScaleTargetRef.Name.ShouldBe(manifests.Nodes.Metadata.Name);
        var web = manifests.All<V1Service>().Single(service => service.Spec.ClusterIP is null);
        manifests.Single<ServiceMonitor>().Spec.Selector.MatchLabels.ShouldAllBe(label => web.Metadata.Labels[label.Key] == label.Value);
    }

    [Fact]
    public async Task Five_peers_found_a_cluster_by_three()
    {
        var manifests = await RenderWithAsync("peers: 5\nautoscaling:\n  minReplicas: 5\n");
        var node = NodeArguments.Parse(manifests.Container.Args);

        node.Peers.Count.ShouldBe(5);
        node.MinNodes.ShouldBe(3);
    }

    [Fact]
    public async Task A_changed_configuration_changes_the_pods()
    {
        var before = await RenderWithAsync("");
        var after = await RenderWithAsync("config:\n  scrapeInterval: 15s\n");

        after.Single<V1ConfigMap>().Data["prometheus.yml"].ShouldContain("scrape_interval: 15s");
        Checksum(after).ShouldNotBe(Checksum(before));
        Checksum(await RenderWithAsync("replicas: 4\n")).ShouldBe(Checksum(before));
    }

    [Fact]
    public async Task Whole_files_are_taken_as_they_are()
    {
        var manifests = await RenderWithAsync("""
            autoscaling:
              enabled: false
            replicas: 5
            serviceAccount: {create: false, name: there}
            extraArgs: ["--compat=adot"]
            extraVolumes: [{name: secret, secret: {secretName: password}}]
            extraVolumeMounts: [{name: secret, mountPath: /etc/secret}]
            config:
              prometheus: |
                # mine: {{ not a template }}
                scrape_configs: []
              scrape: |
                scrape_configs: [] # none
            """);

        manifests.Single<V1ConfigMap>().Data["prometheus.yml"].ShouldBe("# mine: {{ not a template }}\nscrape_configs: []\n");
        manifests.Single<V1ConfigMap>().Data["scrape.yml"].ShouldBe("scrape_configs: [] # none\n");
        manifests.Nodes.Spec.Replicas.ShouldBe(5);
        manifests.All<V2HorizontalPodAutoscaler>().ShouldBeEmpty();
        manifests.All<V1ServiceAccount>().ShouldBeEmpty();
        manifests.Pod.ServiceAccountName.ShouldBe("there");
        manifests.Container.Args.ShouldContain("--compat=adot");
        manifests.Pod.Volumes.ShouldContain(volume => volume.Secret != null && volume.Secret.SecretName == "password");
        manifests.Container.VolumeMounts.ShouldContain(mount => mount.MountPath == "/etc/secret");
    }

    [Theory]
    [InlineData("peers: 4", "peers is 4: it takes an odd number")]
    [InlineData("peers: 5", "autoscaling.minReplicas is 3, fewer than the 5 peers")]
    [InlineData("autoscaling: {enabled: false}\nreplicas: 2", "replicas is 2, fewer than the 3 peers")]
    [InlineData("config: {remoteWrite: []}", "config.remoteWrite is empty")]
    [InlineData("serviceAccount: {create: false}", "serviceAccount.name is empty")]
    public async Task Values_that_cannot_work_are_refused(string values, string because)
    {
        var error = await Should.ThrowAsync<InvalidOperationException>(() => RenderWithAsync(values));

        error.Message.ShouldContain(because);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<Manifests> RenderAsync(string release, string @namespace, string values) => Manifests.Parse(await HelmChart.RenderAsync(
        release, @namespace,
        [.. values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => Path.Combine(HelmChart.Folder, "..", "values", $"{name}.yaml"))]));

    private async Task<Manifests> RenderWithAsync(string values) =>
        Manifests.Parse(await HelmChart.RenderAsync("scrapecluster", "scrapecluster", _folder.Write("values.yaml", values)));

    private static string Checksum(Manifests manifests) => manifests.Nodes.Spec.Template.Metadata.Annotations["checksum/config"];

    // By kind and name, as text. Left out is what differs on purpose: the namespace is made by helm's --create-namespace; the ConfigMap is known by a
    // checksum instead of a name of its own, and compared elsewhere; helm's own labels.
    private static Dictionary<string, string> Compared(Manifests manifests, string @namespace) => manifests.All<IKubernetesObject>()
        .Where(item => item is not V1Namespace and not V1ConfigMap)
        .Select(item => (JsonNode.Parse(KubernetesJson.Serialize(item))!, item.Kind))
        .Concat(manifests.All<ServiceMonitor>().Select(monitor => (JsonNode.Parse(KubernetesJson.Serialize(monitor))!, monitor.Kind)))
        .ToDictionary(item => $"{item.Kind}/{item.Item1["metadata"]!["name"]}", item => Compared(item.Item1, @namespace).ToJsonString());

    private static JsonNode Compared(JsonNode node, string @namespace)
    {
        if (node is JsonArray list)
            return new JsonArray([.. list.Select(item => item is null ? null : Compared(item, @namespace))]);
        if (node is not JsonObject map)
            return node.DeepClone();
        var result = new JsonObject();
        foreach (var (key, value) in map.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            var isOwn = key is "app.kubernetes.io/instance" or "app.kubernetes.io/version" or "app.kubernetes.io/managed-by" or "helm.sh/chart" or "checksum/config";
            if (isOwn || value is null || (key == "namespace" && value.ToString() == @namespace))
                continue;
            result[key] = key == "configMap" ? new JsonObject { ["name"] = "the nodes' files" } : Compared(value, @namespace);
        }

        return result;
    }

    // Without comments, in order of keys.
    private static string Yaml(string text)
    {
        var json = new YamlDotNet.Serialization.SerializerBuilder().JsonCompatible().Build()
            .Serialize(new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize<object>(text)!);
        return Compared(JsonNode.Parse(json)!, "").ToJsonString();
    }
}
