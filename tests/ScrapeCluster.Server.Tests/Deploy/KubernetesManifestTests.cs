using k8s.Models;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using ScrapeCluster.Testing.Deploy;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>
/// deploy/kubernetes fits the program: rendered by kubectl where it is there; where it is not, the tests say so by a warning and look at
/// the files of the base.
/// </summary>
public sealed class KubernetesManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Folders => [.. Kustomization.All];

    [Theory, MemberData(nameof(Folders))]
    public async Task Every_object_has_only_fields_of_its_kind_and_names_what_is_there(string folder)
    {
        if (!Kustomization.CanRender)
            TestContext.Current.AddWarning(Kustomization.HowToGet);
        // Without kustomize an overlay's own files are read strictly, no more.
        var manifests = Kustomization.CanRender ? await Manifests.RenderAsync(folder) : Manifests.Parse(Kustomization.Sources("base"));
        _ = Manifests.Parse(Kustomization.Sources(folder));

        var account = manifests.Single<V1ServiceAccount>().Metadata;
        manifests.Pod.ServiceAccountName.ShouldBe(account.Name);
        var binding = manifests.Single<V1ClusterRoleBinding>();
        binding.RoleRef.Name.ShouldBe(manifests.Single<V1ClusterRole>().Metadata.Name);
        var subject = binding.Subjects.ShouldHaveSingleItem();
        subject.Name.ShouldBe(account.Name);
        subject.NamespaceProperty.ShouldBe(account.NamespaceProperty ?? "scrapecluster");
        manifests.All<V1Service>().ShouldAllBe(service => manifests.IsLabeled(service.Spec.Selector));
        manifests.IsLabeled(manifests.Nodes.Spec.Selector).ShouldBeTrue();
        manifests.IsLabeled(manifests.Single<V1PodDisruptionBudget>().Spec.Selector).ShouldBeTrue();
        manifests.IsLabeled(manifests.Single<V1NetworkPolicy>().Spec.PodSelector).ShouldBeTrue();
        manifests.Pod.TopologySpreadConstraints.ShouldAllBe(spread => manifests.IsLabeled(spread.LabelSelector));
        manifests.Single<V2HorizontalPodAutoscaler>().Spec.ScaleTargetRef.Name.ShouldBe(manifests.Nodes.Metadata.Name);
        manifests.All<ServiceMonitor>().ShouldAllBe(monitor => monitor.Spec.Endpoints.All(endpoint => manifests.All<V1Service>().Any(service =>
            service.Spec.Ports.Any(port => port.Name == endpoint.Port)) && endpoint.Path == "/metrics"));
        if (Kustomization.CanRender)
            manifests.Pod.Volumes.Select(volume => volume.ConfigMap?.Name).ShouldContain(manifests.Single<V1ConfigMap>().Metadata.Name);
    }

    [Fact]
    public void A_field_that_a_kind_does_not_have_is_refused()
    {
        var error = Should.Throw<Exception>(() => Manifests.Parse("apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  selectors:\n    a: b\n"));

        error.ToString().ShouldContain("selectors");
    }

    [Theory, MemberData(nameof(Folders))]
    public async Task Arguments_ports_probes_and_the_grace_period_fit_the_program(string folder)
    {
        var manifests = await LoadAsync(folder);
        var node = NodeArguments.Parse(manifests.Container.Args);
        var ports = manifests.Container.Ports.ToDictionary(port => port.Name, port => port.ContainerPort);

        ports["web"].ShouldBe(node.ListenAddress.EndPoint.Port);
        ports["peers"].ShouldBe(node.ClusterAddress.Port);
        foreach (var port in manifests.All<V1Service>().SelectMany(service => service.Spec.Ports))
        {
            ports.ShouldContainKey(port.TargetPort.Value);
            port.Port.ShouldBe(ports[port.TargetPort.Value]);
        }

        V1Probe[] probes = [manifests.Container.StartupProbe, manifests.Container.ReadinessProbe, manifests.Container.LivenessProbe];
        probes.Select(probe => probe.HttpGet.Path).ShouldBe(["/-/healthy", "/-/ready", "/-/healthy"]);
        probes.ShouldAllBe(probe => probe.HttpGet.Port.Value == "web");
        TimeSpan.FromSeconds(manifests.Pod.TerminationGracePeriodSeconds!.Value).ShouldBeGreaterThan(NodeArguments.LongestStop(node));
    }

    [Theory, MemberData(nameof(Folders))]
    public async Task Nodes_know_each_other_by_names_of_the_headless_service(string folder)
    {
        var manifests = await LoadAsync(folder);
        var node = NodeArguments.Parse(manifests.Container.Args);
        var headless = manifests.All<V1Service>().Single(service => service.Spec.ClusterIP == "None");
        var fewest = manifests.Single<V2HorizontalPodAutoscaler>().Spec.MinReplicas!.Value;

        manifests.Nodes.Spec.ServiceName.ShouldBe(headless.Metadata.Name);
        headless.Spec.PublishNotReadyAddresses.ShouldBe(true);
        manifests.Nodes.Spec.PodManagementPolicy.ShouldBe("Parallel");
        node.AdvertisedAddress!.Host.ShouldBe($"$(POD_NAME).{headless.Metadata.Name}");
        manifests.Container.Env.Single(variable => variable.Name == "POD_NAME").ValueFrom.FieldRef.FieldPath.ShouldBe("metadata.name");
        node.Peers.Select(peer => peer.ToString()).ShouldBe(Enumerable.Range(0, fewest)
            .Select(i => $"{manifests.Nodes.Metadata.Name}-{i}.{headless.Metadata.Name}:{node.ClusterAddress.Port}"));
        node.MinNodes!.Value.ShouldBeGreaterThan(fewest / 2, "else two clusters could be founded");
        manifests.Single<V1NetworkPolicy>().Spec.Ingress[0].FromProperty.ShouldAllBe(from => manifests.IsLabeled(from.PodSelector));
        manifests.Single<V1NetworkPolicy>().Spec.Ingress[0].Ports.Single().Port.Value.ShouldBe("peers");
    }

    [Theory, MemberData(nameof(Folders))]
    public async Task A_pod_has_few_rights_and_writes_only_to_volumes(string folder)
    {
        var manifests = await LoadAsync(folder);
        var node = NodeArguments.Parse(manifests.Container.Args);
        var context = manifests.Container.SecurityContext;

        manifests.Pod.SecurityContext.RunAsNonRoot.ShouldBe(true);
        context.ReadOnlyRootFilesystem.ShouldBe(true);
        context.AllowPrivilegeEscalation.ShouldBe(false);
        context.Capabilities.Drop.ShouldBe(["ALL"]);
        var storage = manifests.Container.VolumeMounts.Single(mount => mount.MountPath == node.StoragePath);
        var claims = manifests.Nodes.Spec.VolumeClaimTemplates ?? [];
        (claims.Select(claim => claim.Metadata.Name).Contains(storage.Name) || manifests.Pod.Volumes.Any(volume => volume.Name == storage.Name)).ShouldBeTrue();
        claims.ShouldAllBe(claim => claim.Spec.Resources.Requests["storage"].ToDecimal() > node.QueueDiskBytes);
        manifests.Container.VolumeMounts.ShouldContain(mount => mount.MountPath == Path.GetDirectoryName(node.Configuration.Name) && mount.ReadOnlyProperty == true);
    }

    [Theory, MemberData(nameof(Folders))]
    public async Task The_configuration_loads_and_the_role_allows_what_it_asks_for(string folder)
    {
        var manifests = await LoadAsync(folder);
        var files = Kustomization.CanRender ? manifests.Single<V1ConfigMap>().Data : FilesOf("base");
        foreach (var (name, content) in files)
            _folder.Write(name, content);

        var loaded = ConfigurationLoader.Load(Path.Combine(_folder.Path, Path.GetFileName(NodeArguments.Parse(manifests.Container.Args).Configuration.Name)));

        loaded.Errors.ShouldBeEmpty();
        loaded.Options!.Warnings.ShouldBeEmpty();
        loaded.Options.RemoteWrites.ShouldNotBeEmpty();
        var asked = loaded.Options.ScrapePools.SelectMany(pool => pool.Discoveries).OfType<KubernetesDiscoveryOptions>().Select(discovery => discovery.Role).Distinct().ToList();
        asked.ShouldNotBeEmpty();
        // Ingresses are not asked for, but people add them.
        var rules = manifests.Single<V1ClusterRole>().Rules;
        foreach (var (group, resource) in asked.SelectMany(NeededBy).Append(("networking.k8s.io", "ingresses")))
            rules.ShouldContain(rule => rule.ApiGroups != null && rule.ApiGroups.Contains(group) && rule.Resources.Contains(resource) && rule.Verbs.Contains("list") && rule.Verbs.Contains("watch"), resource);
        rules.SelectMany(rule => rule.Verbs).Distinct().ShouldBeSubsetOf(["get", "list", "watch"]);
        rules.SelectMany(rule => rule.Resources ?? []).ShouldNotContain(resource => resource == "secrets" || resource == "*");
    }

    [Fact]
    public async Task Overlays_for_Amazon_have_the_names_of_the_guide_and_sign_their_requests()
    {
        foreach (var folder in Kustomization.All.Where(name => name.Contains("eks", StringComparison.Ordinal)))
        {
            if (!Kustomization.CanRender)
            {
                TestContext.Current.AddWarning(Kustomization.HowToGet);
                return;
            }

            var manifests = await Manifests.RenderAsync(folder);
            var account = manifests.Single<V1ServiceAccount>().Metadata;
            account.NamespaceProperty.ShouldBe("adot-col");
            account.Name.ShouldBe("amp-iamproxy-ingest-service-account");
            (account.Annotations?.ContainsKey("eks.amazonaws.com/role-arn") ?? false).ShouldBe(folder != "overlays/eks-pod-identity", folder);
            manifests.All<V1Namespace>().ShouldBeEmpty("it may hold other things");
            manifests.Single<V1ConfigMap>().Data["prometheus.yml"].ShouldContain("sigv4:");
            (manifests.Nodes.Spec.VolumeClaimTemplates is null or []).ShouldBe(folder == "overlays/eks-fargate", folder);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<Manifests> LoadAsync(string folder)
    {
        if (Kustomization.CanRender)
            return await Manifests.RenderAsync(folder);
        TestContext.Current.AddWarning(Kustomization.HowToGet);
        return Manifests.Parse(Kustomization.Sources("base"));
    }

    private static Dictionary<string, string> FilesOf(string folder) => Directory.GetFiles(Path.Combine(Kustomization.Root, folder), "*.yml")
        .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    // As config/README.md has it.
    private static (string Group, string Resource)[] NeededBy(KubernetesRole role) => role switch
    {
        KubernetesRole.Pod => [("", "pods")],
        KubernetesRole.Node => [("", "nodes")],
        KubernetesRole.Service => [("", "services")],
        KubernetesRole.Endpoints => [("", "endpoints"), ("", "services"), ("", "pods")],
        KubernetesRole.EndpointSlice => [("discovery.k8s.io", "endpointslices"), ("", "services"), ("", "pods")],
        _ => [("networking.k8s.io", "ingresses")],
    };
}
