using System.Globalization;
using System.Net;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

/// <summary>What the collector's receiver knows of a target, by the labels that it becomes (receiver/prometheusreceiver/internal/prom_to_otlp.go).</summary>
internal static class TargetResource
{
    private static readonly (string Meta, string Label)[] Kubernetes =
    [
        ("__meta_kubernetes_pod_name", "k8s_pod_name"),
        ("__meta_kubernetes_pod_uid", "k8s_pod_uid"),
        ("__meta_kubernetes_pod_container_name", "k8s_container_name"),
        ("__meta_kubernetes_namespace", "k8s_namespace_name"),
    ];

    private static readonly string[] NodeNames = ["__meta_kubernetes_pod_node_name", "__meta_kubernetes_node_name", "__meta_kubernetes_endpoint_node_name"];

    private static readonly string[] Controllers = ["ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob"];

    /// <summary>Without those that say which service it is: job and instance do.</summary>
    public static IEnumerable<Label> LabelsOf(Target target, string instance)
    {
        var (host, port) = Split(instance);
        if (IsTelling(host))
            yield return new Label("server_address", host);
        if (port.Length > 0 || host.Length > 0)
            yield return new Label("server_port", port);
        yield return new Label("url_scheme", target.Url.Split(':')[0]);
        foreach (var (meta, label) in Kubernetes)
        {
            if (target.DiscoveredLabels.Get(meta) is { Length: > 0 } value)
                yield return new Label(label, value);
        }

        if (NodeNames.Select(target.DiscoveredLabels.Get).FirstOrDefault(name => name is { Length: > 0 }) is { } node)
            yield return new Label("k8s_node_name", node);
        if (target.DiscoveredLabels.Get("__meta_kubernetes_pod_controller_kind") is { } kind && Controllers.Contains(kind)
            && target.DiscoveredLabels.Get("__meta_kubernetes_pod_controller_name") is { Length: > 0 } controller)
            yield return new Label($"k8s_{kind.ToLower(CultureInfo.InvariantCulture)}_name", controller);
    }

    /// <summary>A host that is the same everywhere says nothing.</summary>
    private static bool IsTelling(string host) =>
        host.Length > 0 && host != "localhost" && !(IPAddress.TryParse(host, out var address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    private static (string Host, string Port) Split(string instance)
    {
        var colon = instance.LastIndexOf(':');
        if (colon < 0 || instance.EndsWith(']'))
            return (instance.Trim('[', ']'), "");
        return (instance[..colon].Trim('[', ']'), instance[(colon + 1)..]);
    }
}
