namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Labels of a target in Kubernetes, under construction.</summary>
internal static class KubernetesLabels
{
    public static MetaLabels Start() => new("__meta_kubernetes_");

    /// <summary>The object's name, labels and annotations.</summary>
    /// <param name="labels">What they are added to.</param>
    /// <param name="kind">As in the names of labels: "pod".</param>
    /// <param name="meta">Of the object.</param>
    public static MetaLabels SetObject(this MetaLabels labels, string kind, ObjectMeta meta) => labels.Set($"{kind}_name", meta.Name).SetLabels(kind, meta);

    /// <summary>The object's labels and annotations.</summary>
    public static MetaLabels SetLabels(this MetaLabels labels, string kind, ObjectMeta meta) =>
        labels.SetMap($"{kind}_label_", $"{kind}_labelpresent_", meta.Labels).SetMap($"{kind}_annotation_", $"{kind}_annotationpresent_", meta.Annotations);

    public static MetaLabels SetMap(this MetaLabels labels, string prefix, string presentPrefix, KeyValuePair<string, string>[] map)
    {
        foreach (var (key, value) in map)
        {
            var name = MetaLabels.Sanitize(key);
            labels.Set(prefix + name, value);
            labels.Set(presentPrefix + name, "true");
        }

        return labels;
    }
}
