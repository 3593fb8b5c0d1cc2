using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>Role service: one target per port, at the service's name.</summary>
internal static class ServiceTargets
{
    public static TargetGroup Build(ServiceObject service, ObjectView view)
    {
        var labels = KubernetesLabels.Start();
        AddTo(labels, service);
        view.AddNamespace(labels, service.Meta.Namespace);
        return new TargetGroup($"svc/{service.Meta.Key}", labels.ToLabelSet(), service.Ports.Select(port => BuildTarget(service, port)).ToValueList());
    }

    /// <summary>The labels that targets of a service's endpoints have too.</summary>
    public static void AddTo(MetaLabels labels, ServiceObject service) =>
        labels.Set("namespace", service.Meta.Namespace).SetObject("service", service.Meta);

    private static LabelSet BuildTarget(ServiceObject service, NamedPort port)
    {
        var target = KubernetesLabels.Start()
            .SetAddress($"{service.Meta.Name}.{service.Meta.Namespace}.svc", port.Number)
            .Set("service_port_name", port.Name)
            .Set("service_port_number", port.Number)
            .Set("service_port_protocol", port.Protocol)
            .Set("service_type", service.Type);
        if (service.Type == "ExternalName")
            target.Set("service_external_name", service.ExternalName);
        else
            target.Set("service_cluster_ip", service.ClusterIp);
        if (service.Type == "LoadBalancer")
            target.Set("service_loadbalancer_ip", service.IngressIps.Length > 0 ? string.Join(',', service.IngressIps) : service.LoadBalancerIp);
        return target.ToLabelSet();
    }
}
