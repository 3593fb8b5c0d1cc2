namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>A Secret or ConfigMap that a custom resource takes texts from.</summary>
/// <param name="Plural"><c>secrets</c> or <c>configmaps</c>.</param>
internal sealed record ReferencedObject(string Plural, string Namespace, string Name)
{
    public override string ToString() => $"{(Plural == "secrets" ? "Secret" : "ConfigMap")} {Namespace}/{Name}";
}
