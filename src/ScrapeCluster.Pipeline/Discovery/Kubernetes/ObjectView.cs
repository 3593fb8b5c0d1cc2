namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The objects that targets of one namespace (or of all) are made from.</summary>
internal sealed class ObjectView(IReadOnlyDictionary<ResourceKind, ObjectStore> stores, KubernetesMetadataOptions metadata)
{
    public KubernetesMetadataOptions Metadata { get; } = metadata;

    /// <summary>Null where the kind is not watched, or there is no such object.</summary>
    public T? Find<T>(ResourceKind kind, string @namespace, string name)
        where T : KubernetesObject =>
        stores.TryGetValue(kind, out var store) ? store.Find<T>(ObjectMeta.KeyOf(@namespace, name)) : null;

    public PodObject? FindPod(ObjectReference? reference) =>
        reference is { Kind: "Pod" } ? Find<PodObject>(ResourceKind.Pod, reference.Namespace, reference.Name) : null;

    /// <summary>The labels of a node, where <c>attach_metadata</c> asks for them.</summary>
    public void AddNode(MetaLabels labels, string? name)
    {
        if (Metadata.Node && name is not null && Find<NodeObject>(ResourceKind.Node, "", name) is { } node)
            labels.SetObject("node", node.Meta);
    }

    /// <summary>The labels of a namespace, where <c>attach_metadata</c> asks for them.</summary>
    public void AddNamespace(MetaLabels labels, string name)
    {
        if (Metadata.Namespace && Find<PlainObject>(ResourceKind.Namespace, "", name) is { } found)
            labels.SetLabels("namespace", found.Meta);
    }
}
