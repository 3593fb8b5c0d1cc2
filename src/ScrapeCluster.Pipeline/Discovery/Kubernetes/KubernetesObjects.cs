using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>An object of the API, cut down to what targets are made from.</summary>
internal abstract record KubernetesObject(ObjectMeta Meta);

/// <summary>A namespace, replica set or job: only its metadata counts.</summary>
internal sealed record PlainObject(ObjectMeta Meta) : KubernetesObject(Meta);

internal sealed record NodeObject(
    ObjectMeta Meta,
    string ProviderId,
    (string Type, string Status)[] Conditions,
    (string Type, string Address)[] Addresses,
    long KubeletPort) : KubernetesObject(Meta);

internal sealed record ServiceObject(
    ObjectMeta Meta,
    string Type,
    string ClusterIp,
    string ExternalName,
    string LoadBalancerIp,
    string[] IngressIps,
    string IpFamilyPolicy,
    string[] IpFamilies,
    NamedPort[] Ports) : KubernetesObject(Meta);

internal sealed record NamedPort(string Name, long Number, string Protocol);

internal sealed record PodObject(
    ObjectMeta Meta,
    string Ip,
    string HostIp,
    string NodeName,
    string Phase,
    string Ready,
    PodContainer[] Containers) : KubernetesObject(Meta);

/// <summary>Init containers stand behind the others.</summary>
internal sealed record PodContainer(string Name, string Image, string Id, bool IsInit, NamedPort[] Ports);

internal sealed record EndpointsObject(ObjectMeta Meta, EndpointsSubset[] Subsets) : KubernetesObject(Meta);

internal sealed record EndpointsSubset(NamedPort[] Ports, EndpointsAddress[] Ready, EndpointsAddress[] NotReady);

internal sealed record EndpointsAddress(string Ip, string Hostname, string? NodeName, ObjectReference? Target);

internal sealed record EndpointSliceObject(ObjectMeta Meta, string AddressType, SlicePort[] Ports, SliceEndpoint[] Endpoints)
    : KubernetesObject(Meta);

/// <summary>Null: not given, as with a port that stands for all.</summary>
internal sealed record SlicePort(string? Name, long? Number, string? Protocol, string? AppProtocol);

internal sealed record SliceEndpoint(
    string[] Addresses,
    bool? Ready,
    bool? Serving,
    bool? Terminating,
    string? Hostname,
    string? NodeName,
    string? Zone,
    ObjectReference? Target,
    KeyValuePair<string, string>[] Topology);

internal sealed record IngressObject(ObjectMeta Meta, string? ClassName, string[] TlsHosts, IngressRule[] Rules) : KubernetesObject(Meta);

/// <summary>Null paths: the rule says nothing about http.</summary>
internal sealed record IngressRule(string Host, string[]? Paths);

/// <summary>A custom resource of the Prometheus Operator.</summary>
/// <param name="Spec">As it is: each field may count.</param>
internal sealed record OperatorResource(ObjectMeta Meta, ResourceKind Kind, JsonElement Spec) : KubernetesObject(Meta)
{
    /// <summary>What it is called in messages: <c>ServiceMonitor shop/web</c>.</summary>
    public string Title => $"{Kind} {Meta.Key}";
}
