namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>What kind of object targets are made from. In lower case these are the words of the configuration.</summary>
public enum KubernetesRole
{
    Pod,
    Service,
    Endpoints,
    EndpointSlice,
    Node,
    Ingress,
}
