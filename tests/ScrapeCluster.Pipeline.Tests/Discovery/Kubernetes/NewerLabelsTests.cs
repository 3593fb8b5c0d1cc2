using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Discovery.Kubernetes;

/// <summary>What came to Prometheus after 3.5, the release that the end-to-end tests compare with.</summary>
public sealed class NewerLabelsTests
{
    private const string Service = """{"metadata":{"namespace":"s","name":"web"},"spec":{"type":"LoadBalancer","ipFamilyPolicy":"PreferDualStack","ipFamilies":["IPv4","IPv6"],"loadBalancerIP":"1.1.1.1","ports":[{"port":1}]},"status":{"loadBalancer":{"ingress":[{"ip":"2.2.2.2"},{"hostname":"h"},{"ip":"3.3.3.3"}]}}}""";

    private readonly ObjectReader _reader = new();

    [Fact]
    public void A_node_has_its_conditions()
    {
        var node = Read<NodeObject>(ResourceKind.Node, """{"metadata":{"name":"n"},"status":{"conditions":[{"type":"DiskPressure","status":"False"}],"addresses":[{"type":"Hostname","address":"h"}]}}""");

        NodeTargets.Build(node).ShouldNotBeNull().Labels.Get("__meta_kubernetes_node_condition_diskpressure").ShouldBe("false");
    }

    [Fact]
    public void A_load_balancer_has_the_addresses_that_it_was_given() =>
        ServiceTargets.Build(Read<ServiceObject>(ResourceKind.Service, Service), View()).Targets[0]
            .Get("__meta_kubernetes_service_loadbalancer_ip").ShouldBe("2.2.2.2,3.3.3.3");

    [Theory]
    [InlineData("IPv4", 1)]
    [InlineData("IPv6", 0)]
    public void Of_a_service_with_two_families_only_the_first_has_targets(string family, int targets)
    {
        var slice = Read<EndpointSliceObject>(ResourceKind.EndpointSlice, $$$"""
            {"metadata":{"namespace":"s","name":"x","labels":{"kubernetes.io/service-name":"web"}},"addressType":"{{{family}}}","ports":[{"port":1}],"endpoints":[{"addresses":["a"]}]}
            """);

        EndpointSliceTargets.Build(slice, View((ResourceKind.Service, Read<ServiceObject>(ResourceKind.Service, Service)))).Targets.Count.ShouldBe(targets);
    }

    [Theory]
    [InlineData("ReplicaSet", "Deployment", "__meta_kubernetes_pod_deployment_name", "owner")]
    [InlineData("Job", "CronJob", "__meta_kubernetes_pod_cronjob_name", "owner")]
    [InlineData("Job", "Other", "__meta_kubernetes_pod_job_name", "r")]
    [InlineData("ReplicaSet", "Other", "__meta_kubernetes_pod_deployment_name", "")]
    public void A_pod_has_the_owner_of_what_controls_it(string kind, string ownerKind, string label, string expected)
    {
        var pod = Read<PodObject>(ResourceKind.Pod, $$$"""{"metadata":{"namespace":"s","name":"p","ownerReferences":[{"kind":"{{{kind}}}","name":"r","controller":true}]},"status":{"podIP":"1.1.1.1"}}""");
        var of = Enum.Parse<ResourceKind>(kind);
        var owned = Read<PlainObject>(of, $$$"""{"metadata":{"namespace":"s","name":"r","ownerReferences":[{"kind":"{{{ownerKind}}}","name":"owner","controller":true}]}}""");

        PodTargets.Build(pod, View((of, owned))).ShouldNotBeNull().Labels.Get(label).ShouldBe(expected);
    }

    private static ObjectView View(params (ResourceKind Kind, KubernetesObject Item)[] items)
    {
        var stores = new Dictionary<ResourceKind, ObjectStore>();
        foreach (var (kind, item) in items)
        {
            stores.Add(kind, new ObjectStore());
            stores[kind].Set(item);
        }

        return new ObjectView(stores, new KubernetesMetadataOptions { Deployment = true, Job = true, CronJob = true });
    }

    private T Read<T>(ResourceKind kind, string json)
        where T : KubernetesObject
    {
        using var document = JsonDocument.Parse(json);
        return (T)_reader.Read(kind, document.RootElement);
    }
}
