namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The roles as users write them, and which selectors each takes.</summary>
internal static class KubernetesRoles
{
    public static readonly IReadOnlyList<KubernetesRole> All = Enum.GetValues<KubernetesRole>();

    public static string Names => string.Join(", ", All.Select(NameOf));

    public static string NameOf(KubernetesRole role) => role switch
    {
        KubernetesRole.Pod => "pod",
        KubernetesRole.Service => "service",
        KubernetesRole.Endpoints => "endpoints",
        KubernetesRole.EndpointSlice => "endpointslice",
        KubernetesRole.Node => "node",
        _ => "ingress",
    };

    /// <returns>Null where no role has the name; the case counts.</returns>
    public static KubernetesRole? Parse(string name)
    {
        foreach (var role in All)
        {
            if (NameOf(role) == name)
                return role;
        }

        return null;
    }

    public static IReadOnlyList<KubernetesRole> SelectorsOf(KubernetesRole role) => role switch
    {
        KubernetesRole.Pod => [KubernetesRole.Pod, KubernetesRole.Node],
        KubernetesRole.Endpoints => [KubernetesRole.Pod, KubernetesRole.Service, KubernetesRole.Endpoints],
        KubernetesRole.EndpointSlice => [KubernetesRole.Pod, KubernetesRole.Service, KubernetesRole.EndpointSlice],
        _ => [role],
    };
}
