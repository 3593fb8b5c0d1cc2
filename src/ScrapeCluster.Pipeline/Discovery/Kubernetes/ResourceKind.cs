namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The kinds of objects that are listed and watched.</summary>
internal enum ResourceKind
{
    Pod,
    Service,
    Endpoints,
    EndpointSlice,
    Node,
    Ingress,
    Namespace,
    ReplicaSet,
    Job,
    ServiceMonitor,
    PodMonitor,
    Probe,
    ScrapeConfig,
}
