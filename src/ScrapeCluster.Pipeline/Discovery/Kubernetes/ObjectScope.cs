namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>One namespace (or all of them): what is watched there, and the targets that come of it.</summary>
internal sealed class ObjectScope(KubernetesRole role, KubernetesMetadataOptions metadata, IReadOnlyDictionary<ResourceKind, Reflector> reflectors)
{
    private readonly ObjectView _view = new(reflectors.ToDictionary(pair => pair.Key, pair => pair.Value.Store), metadata);

    /// <summary>Every list has come.</summary>
    public bool IsSynced => reflectors.Values.All(reflector => reflector.Store.IsSynced);

    /// <summary>The server refuses a list that never came.</summary>
    public bool IsRefused => reflectors.Values.Any(reflector => reflector.IsRefused);

    public IEnumerable<TargetGroup> Build() =>
        reflectors[MainKind(role)].Store.Sorted().Select(BuildOne).OfType<TargetGroup>();

    /// <summary>The kinds of objects that a role needs.</summary>
    public static IEnumerable<ResourceKind> KindsOf(KubernetesRole role, KubernetesMetadataOptions metadata)
    {
        var hasPods = role is KubernetesRole.Pod or KubernetesRole.Endpoints or KubernetesRole.EndpointSlice;
        yield return MainKind(role);
        if (hasPods && role != KubernetesRole.Pod)
        {
            yield return ResourceKind.Service;
            yield return ResourceKind.Pod;
        }

        if (metadata.Node && hasPods)
            yield return ResourceKind.Node;
        if (metadata.Namespace && role != KubernetesRole.Node)
            yield return ResourceKind.Namespace;
        if (metadata.Deployment && hasPods)
            yield return ResourceKind.ReplicaSet;
        if (metadata.CronJob && hasPods)
            yield return ResourceKind.Job;
    }

    private static ResourceKind MainKind(KubernetesRole role) => Enum.Parse<ResourceKind>(role.ToString());

    private TargetGroup? BuildOne(KubernetesObject item) => item switch
    {
        NodeObject node => NodeTargets.Build(node),
        ServiceObject service => ServiceTargets.Build(service, _view),
        PodObject pod => PodTargets.Build(pod, _view),
        EndpointsObject endpoints => EndpointsTargets.Build(endpoints, _view),
        EndpointSliceObject slice => EndpointSliceTargets.Build(slice, _view),
        IngressObject ingress => IngressTargets.Build(ingress, _view),
        _ => null,
    };
}
