namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Where the objects of a kind are in the API.</summary>
/// <param name="Group">The group and its version: "v1", "apps/v1".</param>
/// <param name="Plural">The name in paths and in roles of RBAC.</param>
internal sealed record Resource(ResourceKind Kind, string Group, string Plural, bool IsNamespaced = true)
{
    private const string Monitoring = "monitoring.coreos.com/v1";

    /// <summary>What Kubernetes before 1.21 has in place of <see cref="Group"/>, read alike; null: nothing.</summary>
    public string? EarlierGroup { get; init; }

    public static Resource Of(ResourceKind kind) => kind switch
    {
        ResourceKind.Pod => new(kind, "v1", "pods"),
        ResourceKind.Service => new(kind, "v1", "services"),
        ResourceKind.Endpoints => new(kind, "v1", "endpoints"),
        ResourceKind.EndpointSlice => new(kind, "discovery.k8s.io/v1", "endpointslices") { EarlierGroup = "discovery.k8s.io/v1beta1" },
        ResourceKind.Node => new(kind, "v1", "nodes", IsNamespaced: false),
        ResourceKind.Ingress => new(kind, "networking.k8s.io/v1", "ingresses"),
        ResourceKind.Namespace => new(kind, "v1", "namespaces", IsNamespaced: false),
        ResourceKind.ReplicaSet => new(kind, "apps/v1", "replicasets"),
        ResourceKind.ServiceMonitor => new(kind, Monitoring, "servicemonitors"),
        ResourceKind.PodMonitor => new(kind, Monitoring, "podmonitors"),
        ResourceKind.Probe => new(kind, Monitoring, "probes"),
        ResourceKind.ScrapeConfig => new(kind, "monitoring.coreos.com/v1alpha1", "scrapeconfigs"),
        _ => new(kind, "batch/v1", "jobs"),
    };

    /// <summary>As rules of RBAC write it; empty for the core.</summary>
    public string GroupName => Group.Contains('/') ? Group[..Group.IndexOf('/')] : "";

    /// <summary>The path below the API server's own.</summary>
    /// <param name="scope">A namespace; empty: all.</param>
    public string Path(string scope, bool earlier)
    {
        var group = earlier ? EarlierGroup! : Group;
        var root = group.Contains('/') ? "apis" : "api";
        return scope.Length == 0 || !IsNamespaced ? $"{root}/{group}/{Plural}" : $"{root}/{group}/namespaces/{Uri.EscapeDataString(scope)}/{Plural}";
    }
}
