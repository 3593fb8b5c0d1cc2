using k8s;
using k8s.Models;
using ScrapeCluster.Testing.Deploy;

namespace ScrapeCluster.Server.Tests.Deploy;

/// <summary>The objects of a folder below deploy/kubernetes. A field that its kind does not have is an error.</summary>
internal sealed class Manifests
{
    private static readonly Dictionary<string, Type> s_kinds = new() { ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor) };

    private readonly IReadOnlyList<object> _objects;

    private Manifests(IReadOnlyList<object> objects) => _objects = objects;

    public int Count => _objects.Count;

    public V1StatefulSet Nodes => Single<V1StatefulSet>();

    public V1PodSpec Pod => Nodes.Spec.Template.Spec;

    public V1Container Container => Pod.Containers.Single();

    /// <exception cref="Exception">A document is not what its kind says.</exception>
    public static Manifests Parse(string documents) => new(KubernetesYaml.LoadAllFromString(documents, s_kinds, strict: true));

    public static async Task<Manifests> RenderAsync(string folder) => Parse(await Kustomization.RenderAsync(folder));

    public T Single<T>() => All<T>().Single();

    public IEnumerable<T> All<T>() => _objects.OfType<T>();

    public bool IsLabeled(V1LabelSelector selector) => IsLabeled(selector.MatchLabels);

    /// <summary>Whether these labels select the nodes' pods.</summary>
    public bool IsLabeled(IDictionary<string, string> labels) =>
        labels.Count > 0 && labels.All(label => Nodes.Spec.Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
