using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>
/// Cuts objects of the API down to what targets are made from. Texts that many objects share are kept once, so that a store
/// of thousands of pods stays small. Not for several threads at once.
/// </summary>
internal sealed class ObjectReader
{
    private readonly SharedTexts _texts = new();

    public KubernetesObject Read(ResourceKind kind, JsonElement json) => kind switch
    {
        ResourceKind.Pod => ReadPod(json),
        ResourceKind.Node => ReadNode(json),
        ResourceKind.Service => ReadService(json),
        ResourceKind.Endpoints => ReadEndpoints(json),
        ResourceKind.EndpointSlice => ReadSlice(json),
        ResourceKind.Ingress => ReadIngress(json),
        ResourceKind.ServiceMonitor or ResourceKind.PodMonitor or ResourceKind.Probe or ResourceKind.ScrapeConfig => ReadResource(kind, json),
        _ => new PlainObject(ReadMeta(json)),
    };

    private ObjectMeta ReadMeta(JsonElement json)
    {
        var meta = json.At("metadata");
        var controllers = meta.Each("ownerReferences", item => item).Where(item => item.FlagOrNull("controller") == true);
        var controller = controllers.Select(item => new ObjectOwner(Shared(item, "kind"), Shared(item, "name"))).FirstOrDefault();
        return new ObjectMeta(
            Shared(meta, "namespace"), meta.Text("name"), meta.Text("uid"), ReadMap(meta, "labels"), ReadMap(meta, "annotations"), controller);
    }

    private OperatorResource ReadResource(ResourceKind kind, JsonElement json) =>
        new(ReadMeta(json), kind, json.At("spec") is { ValueKind: JsonValueKind.Object } spec ? spec.Clone() : default);

    private NodeObject ReadNode(JsonElement json) => new(
        ReadMeta(json),
        json.At("spec").Text("providerID"),
        json.At("status").Each("conditions", item => (Shared(item, "type"), Shared(item, "status"))),
        json.At("status").Each("addresses", item => (Shared(item, "type"), item.Text("address"))),
        json.At("status", "daemonEndpoints").At("kubeletEndpoint").WholeOrNull("Port") ?? 0);

    private ServiceObject ReadService(JsonElement json)
    {
        var spec = json.At("spec");
        return new ServiceObject(
            ReadMeta(json),
            Shared(spec, "type"),
            spec.Text("clusterIP"),
            spec.Text("externalName"),
            spec.Text("loadBalancerIP"),
            [.. json.At("status", "loadBalancer").Each("ingress", item => item.Text("ip")).Where(ip => ip.Length > 0)],
            Shared(spec, "ipFamilyPolicy"),
            spec.Texts("ipFamilies"),
            spec.Each("ports", item => ReadPort(item, "port")));
    }

    private PodObject ReadPod(JsonElement json)
    {
        var spec = json.At("spec");
        var status = json.At("status");
        return new PodObject(
            ReadMeta(json),
            status.Text("podIP"),
            Shared(status, "hostIP"),
            Shared(spec, "nodeName"),
            Shared(status, "phase"),
            status.Each("conditions", item => item).Where(item => item.Text("type") == "Ready").Select(item => Shared(item, "status")).FirstOrDefault("Unknown"),
            [
                .. ReadContainers(spec, "containers", status, "containerStatuses", isInit: false),
                .. ReadContainers(spec, "initContainers", status, "initContainerStatuses", isInit: true),
            ]);
    }

    private PodContainer[] ReadContainers(JsonElement spec, string name, JsonElement status, string statuses, bool isInit)
    {
        var ids = status.Each(statuses, item => (Name: item.Text("name"), Id: item.Text("containerID")));
        return spec.Each(name, item => new PodContainer(
            Shared(item, "name"),
            Shared(item, "image"),
            ids.FirstOrDefault(id => id.Name == item.Text("name")).Id ?? "",
            isInit,
            item.Each("ports", port => ReadPort(port, "containerPort"))));
    }

    private EndpointsObject ReadEndpoints(JsonElement json) => new(
        ReadMeta(json),
        json.Each("subsets", item => new EndpointsSubset(
            item.Each("ports", port => ReadPort(port, "port")),
            item.Each("addresses", ReadAddress),
            item.Each("notReadyAddresses", ReadAddress))));

    private EndpointsAddress ReadAddress(JsonElement json) =>
        new(json.Text("ip"), json.Text("hostname"), SharedOrNull(json, "nodeName"), ReadReference(json));

    private EndpointSliceObject ReadSlice(JsonElement json) => new(
        ReadMeta(json),
        Shared(json, "addressType"),
        json.Each("ports", item => new SlicePort(
            SharedOrNull(item, "name"), item.WholeOrNull("port"), SharedOrNull(item, "protocol"), SharedOrNull(item, "appProtocol"))),
        json.Each("endpoints", ReadSliceEndpoint));

    private SliceEndpoint ReadSliceEndpoint(JsonElement json)
    {
        var conditions = json.At("conditions");
        var topology = json.At("deprecatedTopology").ValueKind == JsonValueKind.Object ? "deprecatedTopology" : "topology"; // The latter in v1beta1.
        return new SliceEndpoint(
            json.Texts("addresses"),
            conditions.FlagOrNull("ready"),
            conditions.FlagOrNull("serving"),
            conditions.FlagOrNull("terminating"),
            json.TextOrNull("hostname"),
            SharedOrNull(json, "nodeName"),
            SharedOrNull(json, "zone"),
            ReadReference(json),
            ReadMap(json, topology));
    }

    private IngressObject ReadIngress(JsonElement json)
    {
        var spec = json.At("spec");
        return new IngressObject(
            ReadMeta(json),
            SharedOrNull(spec, "ingressClassName"),
            [.. spec.Each("tls", item => item.Texts("hosts")).SelectMany(hosts => hosts)],
            spec.Each("rules", rule => new IngressRule(
                rule.Text("host"),
                rule.At("http").ValueKind == JsonValueKind.Object ? rule.At("http").Each("paths", path => path.Text("path")) : null)));
    }

    private ObjectReference? ReadReference(JsonElement json) => json.At("targetRef") is { ValueKind: JsonValueKind.Object } target
        ? new ObjectReference(Shared(target, "kind"), Shared(target, "namespace"), target.Text("name"))
        : null;

    private NamedPort ReadPort(JsonElement json, string number) =>
        new(Shared(json, "name"), json.WholeOrNull(number) ?? 0, Shared(json, "protocol"));

    private KeyValuePair<string, string>[] ReadMap(JsonElement json, string name) =>
        json.At(name) is { ValueKind: JsonValueKind.Object } map
            ? [.. map.EnumerateObject().Select(entry => KeyValuePair.Create(_texts.Share(entry.Name), _texts.Share(entry.Value.GetString() ?? "")))]
            : [];

    private string Shared(JsonElement json, string name) => _texts.Share(json.Text(name));

    private string? SharedOrNull(JsonElement json, string name) => json.TextOrNull(name) is { } text ? _texts.Share(text) : null;
}
